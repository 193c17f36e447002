#[test] fn warm(){ let _=faer::Mat::<f64>::zeros(2,2); let _=nalgebra::DMatrix::<f64>::zeros(2,2);}
