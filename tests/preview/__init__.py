"""Pictures of every page made from invented page objects: `python -m tests.preview.shoot`."""
