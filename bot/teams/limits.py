"""What Teams takes, in bytes of JSON, in characters and in numbers of things."""

#: What the parts of one message take at most, with their fallback text. What is around them takes up to 2,000 more, and
#: Teams refuses what has about 28 KB.
MESSAGE = 25_000
#: What we show of one reply at most; what is to be pressed or filled in is shown in any case.
REPLY = 4 * MESSAGE
#: What a piece of a text takes at most: it stands in a message twice, for the fallback text repeats it.
PIECE = 6_000
#: Each line of a text is a block of its own, and each run of letters an object; they take so much besides.
LINE, RUN = 110, 40
#: What rows of names and values, and buttons, that are kept together take at most.
GROUP = 12_000
ROW = 20_000
FORM = 22_000

BUTTON_LABEL = 75
BUTTON_VALUE = 2_000
BUTTONS_IN_ROW = 5
#: What the buttons of a row take at most, in letters, with what is around each: on a phone more would be cut short.
ROW_WIDTH, AROUND_BUTTON = 42, 5
VERB = 255

HEADING = 300
LABEL = 300
CITATIONS = 1_500
NOTIFICATION = 300

#: A form: its title, and what a label, a hint and a choice take; a tight form has short ones.
TITLE = 100
INPUT_LABEL, TIGHT_LABEL = 600, 150
HINT = 1_000
OPTION, TIGHT_OPTION = 250, 60
RADIO_BUTTONS = 6
#: The longest form, unfolded, that a card brings back.
CARRIED = 60_000
#: What all answers to one form hold at most, in characters; to the largest of ours it is a quarter of that.
ANSWERS = 30_000
