//! x
pub fn render(_: &super::Comparison) -> Result<String, super::SimulateError> { Ok(String::new()) }
pub fn write(_: &std::path::Path, _: &str) -> std::io::Result<()> { Ok(()) }
