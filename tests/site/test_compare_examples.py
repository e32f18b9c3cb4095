"""The first comparison that a newcomer presses shows something."""

import html
import re

import pytest


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_example_leads_to_figures_of_several(get, language):
    page = get(f"/compare?lang={language}").text
    examples = re.search(r'<section class="examples">.*?</section>', page, re.DOTALL)[0]
    chosen = re.findall(r'href="(/compare\?(?:agency|province)=[^"]*)"', examples)
    assert chosen
    for address in chosen:
        shown = get(html.unescape(address)).text
        lines = re.search(r'<ul class="lines">(.*?)</ul>', shown, re.DOTALL)[1]
        assert lines.count("<li>") >= 2
        assert "没有可以列出的报告" not in shown
