//! Test problems (being written)
