"""The policy in our own words, with the examples that the engine learns from: data, edited without a programmer."""
