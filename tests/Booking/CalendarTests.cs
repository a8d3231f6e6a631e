using Asan.TestBed;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

/// <summary>A visit in the visitor's own calendar.</summary>
public sealed class CalendarTests(BookingHost host)
{
    [Fact]
    public async Task A_visit_is_read_as_one_entry_whose_sequence_counts_on_and_which_ends_cancelled()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var start = (await host.FreeAsync(place))[8].StartsAt;
        var partner = host.Partner();
        var (id, code) = await BookAsync(partner, place, start);
        var booked = await ReadAsync(partner, id, null);
        Assert.Equal((start.UtcDateTime, start.AddMinutes(15).UtcDateTime, "CONFIRMED"), (booked.Start!.AsUtc, booked.End!.AsUtc, booked.Status));
        Assert.Equal(("Xidmət", "Mərkəz"), (booked.Summary, booked.Location));

        await partner.PostAsync($"/v1/visits/{id}/reschedule", new { startsAt = Rfc3339(start.AddMinutes(30)) }).JsonAsync();
        var moved = await ReadAsync(host.Anonymous(), id, code);
        Assert.Equal((booked.Uid, start.AddMinutes(30).UtcDateTime), (moved.Uid, moved.Start!.AsUtc));
        Assert.True(moved.Sequence > booked.Sequence);

        await partner.PostAsync($"/v1/visits/{id}/cancel", new { }).JsonAsync();
        var cancelled = await ReadAsync(partner, id, null);
        Assert.Equal((booked.Uid, "CANCELLED"), (cancelled.Uid, cancelled.Status));
        Assert.True(cancelled.Sequence > moved.Sequence);
    }

    [Fact]
    public async Task A_calendar_entry_is_given_to_the_client_or_the_codes_holder_only_and_holds_no_code()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var (id, code) = await BookAsync(host.Partner(), place, (await host.FreeAsync(place))[8].StartsAt);
        Assert.Equal("unauthenticated", await host.Anonymous().GetAsync($"/v1/visits/{id}/calendar").ProblemAsync(401));
        Assert.Equal("visit-not-found", await host.Partner("partner-two").GetAsync($"/v1/visits/{id}/calendar").ProblemAsync(404));
        Assert.Equal("visit-not-found", await SendAsync(host.Anonymous(), id, "0000-0000-0000-0000-0000").ProblemAsync(404));
        Assert.Equal("invalid-request", await SendAsync(host.Anonymous(), id, "0").ProblemAsync(400));
        using var answer = await SendAsync(host.Anonymous(), id, code);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("text/calendar", answer.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain(code, text, StringComparison.Ordinal);
        Assert.DoesNotContain("ATTENDEE", text, StringComparison.Ordinal);
        // RFC 5545 section 3.1: lines end in CRLF and have at most 75 octets.
        Assert.All(text.TrimEnd().Split("\r\n"), line => Assert.True(System.Text.Encoding.UTF8.GetByteCount(line) <= 75 && !line.Contains('\n', StringComparison.Ordinal)));
        Assert.Equal("wrong-state", await host.Kiosk(place).GetAsync($"/v1/visits/{(await host.WalkInAsync(place))["visitId"]}/calendar").ProblemAsync(409));
    }

    private static async Task<CalendarEvent> ReadAsync(HttpClient http, Guid id, string? code)
    {
        using var answer = await SendAsync(http, id, code);
        Assert.Equal(200, (int)answer.StatusCode);
        return Calendar.Load(await answer.Content.ReadAsStringAsync())!.Events.Single();
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient http, Guid id, string? code)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/visits/{id}/calendar");
        if (code is not null)
            request.Headers.Add("Visit-Code", code);
        return http.SendAsync(request);
    }
}
