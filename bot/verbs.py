"""What staff can do, and what the bot says by itself: the authorisation table and the table of notices."""

from bot.core.occasions import Writer
from bot.core.turns import Verb
from handlers import ask_policy, for_it, home, places
from handlers.check import manager as ask_manager
from handlers.check import manager_notices
from handlers.check import post as check_post
from handlers.press import clock as press_clock
from handlers.press import contacted as press_contacted
from handlers.press import contacted_notices
from handlers.press import desk as press_desk
from handlers.press import enquiry as press_enquiry
from handlers.press import lines as press_lines
from handlers.press import listing as press_list
from handlers.press import notices as press_notices
from handlers.press import response as press_response
from handlers.report import following as follow_report
from handlers.report import handling as handle_report
from handlers.report import misuse as report_misuse
from handlers.report import notices as report_notices
from handlers.report import reporter_notices

#: What staff can do: the authorisation table.
VERBS: tuple[Verb, ...] = (
    home.help_,
    home.home,
    home.message,
    home.chosen,
    ask_policy.ask,
    ask_policy.ask_form,
    ask_policy.helpful,
    ask_policy.not_what_i_asked,
    ask_policy.share,
    check_post.check,
    check_post.again,
    check_post.told,
    check_post.set_aside,
    check_post.setting_aside,
    check_post.posted,
    ask_manager.pick,
    ask_manager.preview,
    ask_manager.drop,
    ask_manager.send,
    ask_manager.fine,
    ask_manager.change,
    ask_manager.dont,
    report_misuse.report,
    report_misuse.danger,
    report_misuse.begin,
    report_misuse.log,
    report_misuse.about,
    report_misuse.send,
    follow_report.status,
    follow_report.add,
    follow_report.receipt,
    follow_report.confirm,
    follow_report.open_,
    follow_report.add_by_receipt,
    handle_report.list_,
    handle_report.open_,
    handle_report.acknowledge,
    handle_report.ask,
    handle_report.note,
    handle_report.pass_on,
    handle_report.link,
    handle_report.close,
    press_enquiry.press,
    press_enquiry.send,
    press_contacted.sent,
    press_contacted.could_not,
    press_contacted.add,
    press_contacted.compare,
    press_response.write,
    press_response.edit,
    press_response.approve,
    press_response.changes,
    press_response.decline,
    press_response.withdraw,
    press_response.confirm,
    press_list.list_,
    press_desk.open_,
    press_desk.take,
    press_desk.snooze,
    press_desk.deadline,
    press_desk.close,
    press_lines.lines,
    press_lines.line,
    press_lines.withdraw,
)

#: What the bot says by itself, by kind of notice.
WRITERS: tuple[Writer, ...] = (
    for_it.given_up,
    for_it.not_installed,
    manager_notices.asked,
    manager_notices.answered,
    manager_notices.unanswered,
    manager_notices.unreached,
    report_notices.card,
    report_notices.changed,
    report_notices.added,
    report_notices.reminder,
    report_notices.escalated,
    report_notices.unheard,
    report_notices.nudge,
    report_notices.overdue,
    report_notices.unreached,
    places.channel_open,
    reporter_notices.acknowledged,
    reporter_notices.question,
    reporter_notices.passed_on,
    reporter_notices.closed,
    press_notices.card,
    press_notices.changed,
    press_notices.reminder,
    press_notices.to_confirm,
    *press_notices.NEWS,
    press_clock.count,
    press_clock.remind,
    press_clock.escalate,
    press_clock.deadline,
    press_clock.expiry,
    press_clock.ask_if_sent,
    press_clock.remind_to_confirm,
    contacted_notices.released,
    contacted_notices.sent_yet,
    contacted_notices.void,
    contacted_notices.refused,
    contacted_notices.other_words,
    contacted_notices.no_approval,
    contacted_notices.new_deadline,
    contacted_notices.ended,
    press_lines.withdrawn,
)
