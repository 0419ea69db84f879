"""What Slack takes, in characters and in numbers of things."""

SECTION = 3_000
HEADER = 150
BUTTON_LABEL = 75
BUTTON_VALUE = 2_000
BUTTONS_IN_ROW = 25
VIEW_BLOCKS = 100
VIEW_TITLE = 24
INPUT_LABEL = 2_000
INPUT_TEXT = 3_000
OPTION = 75
RADIO_BUTTONS = 10
OPTIONS = 100
#: The first and the last moment that a field may show at first, in seconds since 1970: ten digits.
FIRST_MOMENT, LAST_MOMENT = 10**9, 10**10 - 1

#: What we put into one message at most: Slack refuses about 12,000 characters and 51 blocks.
MESSAGE = 8_000
#: What we show of one reply at most: some four messages, for Slack takes five answers to one request.
REPLY = 3 * MESSAGE
#: What a part of a reply, which takes up to two blocks, counts as at least.
PART = MESSAGE // 25
