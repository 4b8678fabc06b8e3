"""What the operator's page shows for each channel of Tencent."""

import pytest
from pydantic import SecretStr

from bot.channels import wechat, wecom
from bot.languages import LANGUAGES
from bot.settings import load_settings


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", [wechat, wecom])
def test_the_steps_show_what_to_copy(channel, language, tmp_path):
    name = channel.__name__.rpartition(".")[2]
    settings = load_settings(data=tmp_path, public_url="https://help.shop.example")
    steps = channel.setup(settings, language)
    assert len({step.text for step in steps}) == len(steps)
    assert steps[0].value == f"https://help.shop.example/{name}/{'webhook' if name == 'wechat' else 'callback'}"
    secrets = [step.value for step in steps if step.secret]
    assert [len(secret) for secret in secrets] == [32, 43]
    assert all(secret.isalnum() for secret in secrets)
    assert not channel.is_set_up(settings)


@pytest.mark.parametrize(
    ("public", "value"), [(None, "FRONTLINE_PUBLIC_URL=https://"), ("https://a.example", "https://a.example")]
)
def test_without_a_public_address_that_is_the_first_step(tmp_path, public, value):
    first = wechat.setup(load_settings(data=tmp_path, public_url=public), "en")[0]
    assert first.value.startswith(value)
    assert first.done is (public is not None)


def test_set_up_they_can_be_built(tmp_path):
    settings = load_settings(data=tmp_path, wechat_app_id="wx1", wecom_corp_id="ww1", wecom_secret=SecretStr("s"))
    assert wechat.is_set_up(settings)
    assert wecom.is_set_up(settings)
