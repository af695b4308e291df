"""What the README says is what the program says."""

from pathlib import Path

from doorstep.kit.settings import settings_table

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_has_the_table_of_settings_as_it_is():
    assert settings_table() in README.read_text()
