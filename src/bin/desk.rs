//! `bangtin-desk`: the department's desk.

fn main() {}
