"""The preview of a packet looks as it was approved; it is drawn anew as the other pictures are."""

import pytest

from tests.screens.sitting import MEDIUM, SMALL, sitting
from tests.screens.test_packet_screen import preview
from tests.screens.test_pictures import by_size, is_as_approved

pytestmark = pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot")  # they stand in screens/


@pytest.mark.parametrize("size", [SMALL, MEDIUM], ids=by_size)
async def test_the_preview(practice, picture, size):
    async with sitting(practice, size=size) as ana:
        await preview(ana)
        assert await is_as_approved(picture, ana, f"packet-{by_size(size)}")
