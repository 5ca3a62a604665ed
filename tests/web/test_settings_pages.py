def test_administrators_find_every_page_of_the_settings(client_as, root):
    browser = client_as(root)

    page = browser.get("/settings/").text

    for href in ("people", "departments", "rights", "dictionaries"):
        assert f'href="/settings/{href}/"' in page
        assert browser.get(f"/settings/{href}/").status_code == 200


def test_others_see_no_settings(client_as, alice):
    browser = client_as(alice)

    assert 'href="/settings/"' not in browser.get("/").text
    reply = browser.get("/settings/")
    assert reply.status_code == 403
    assert "Only administrators open the settings." in reply.text


def test_pages_of_the_settings_are_in_chinese_for_who_reads_it(client_as, session, root):
    root.language = "zh"
    session.commit()

    page = client_as(root).get("/settings/").text

    assert "每个角色对哪些记录和字段可以做什么。" in page
