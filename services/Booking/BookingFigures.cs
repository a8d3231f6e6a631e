using Asan.Messaging;

namespace Asan.Booking;

/// <summary>What operators watch of the centres; events (booked, cancelled, closed …) and refusals are counted as they happen.</summary>
internal static class BookingFigures
{
    internal static readonly Figure WaitP90 = new("asan.booking.wait.p90", "s", "Nine of ten visitors called in the last hour had waited at most this long.", """
        select centre_id as label, percentile_cont(0.9) within group (order by extract(epoch from called_at - checked_in_at))::float8 as value
        from visit where called_at > @now - interval '1 hour' and ticket_day >= (@now - interval '1 day')::date group by centre_id
        """, "centre");

    internal static readonly Figure ForecastError = new("asan.booking.forecast.error", "s", "Mean distance between the wait that visitors of today were told (P50) and the one they had.", """
        select told.centre_id as label, avg(abs(extract(epoch from visit.called_at - told.issued_at) - told.p50_seconds))::float8 as value
        from ticket_forecast told join visit on visit.id = told.visit_id
        where told.day >= (@now - interval '1 day')::date and visit.called_at is not null group by told.centre_id
        """, "centre");

    internal static readonly Figure Waiting = new("asan.booking.waiting", "{visitor}", "Visitors who have a ticket and were not called yet.", """
        select centre_id as label, count(*)::float8 as value from visit where state = 'checked-in' and ticket_day >= (@now - interval '1 day')::date group by centre_id
        """, "centre");

    internal static readonly Figure Holds = new("asan.booking.holds", "{hold}", "Times that are held and not confirmed.",
        "select count(*)::float8 as value from claim where expires_at > @now");

    internal static readonly Figure NoticesWaiting = new("asan.booking.notices.waiting", "{notice}", "Notices that were not sent yet.",
        "select count(*)::float8 as value from notice where state = 'due'");
}
