"""What the README says is what the program says."""

from pathlib import Path

from doorstep.kit.settings import settings_table

README = Path(__file__).parents[2] / "README.md"
DECISIONS = README.parent / "backend" / "decisions"


def test_the_readme_has_the_table_of_settings_as_it_is():
    assert settings_table() in README.read_text()


def test_each_decision_is_headed_by_the_number_of_its_file():
    headed = {each.name: each.read_text().split(maxsplit=2)[:2] for each in DECISIONS.glob("*.md")}
    assert headed == {name: ["#", name[:4]] for name in headed}
