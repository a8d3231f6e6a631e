using Asan.Booking.Notices;
using Asan.Contracts.Booking;
using Asan.TestBed;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

/// <summary>What citizens are told, and how often.</summary>
public sealed class NoticeTests(BookingHost host)
{
    private DevelopmentInbox Inbox => host.Services.GetRequiredService<DevelopmentInbox>();

    [Fact]
    public async Task A_booked_visit_is_confirmed_in_the_citizens_language_and_the_centres_time()
    {
        var (visit, _, start) = await BookAsync();
        await ContactAsync(visit, new { language = "en", email = Email(visit) }).JsonAsync(201);

        var notice = await NoticeAsync(visit, "booked");

        var local = start.ToOffset(TimeSpan.FromHours(4));
        Assert.Equal(("email", "en"), (notice.Channel, notice.Language));
        Assert.Contains($"{local:HH:mm}", notice.Subject!, StringComparison.Ordinal);
        Assert.Contains(NoticeTexts.DateOf(LocalDate.FromDateTime(local.DateTime), "en"), notice.Text, StringComparison.Ordinal);
        Assert.Contains("Xidmət", notice.Text, StringComparison.Ordinal);
        Assert.Contains(WebEncoded(notice.Subject!), await host.Anonymous().GetStringAsync("/dev/inbox"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Moving_and_cancelling_are_told_each_once()
    {
        var (visit, _, start) = await BookAsync();
        await ContactAsync(visit, new { language = "az", phone = "+994501234567" }).JsonAsync(201);
        Assert.Equal("sms", await NoticeWithAsync(visit, "booked"));
        await host.Partner().PostAsync($"/v1/visits/{visit}/reschedule", new { startsAt = Rfc3339(start.AddMinutes(15)) }).JsonAsync();
        await NoticeWithAsync(visit, "changed");
        await host.Partner().PostAsync($"/v1/visits/{visit}/cancel", new { }).JsonAsync();
        await NoticeWithAsync(visit, "cancelled");

        Assert.Equal(3, await CountAsync("select count(*) from notice where visit_id = @visit", visit));
        Assert.Equal(3, await CountAsync("select count(*) from notice where visit_id = @visit and state = 'sent' and attempts = 1", visit));
    }

    [Fact]
    public async Task A_notice_is_queued_by_the_transaction_of_what_it_tells_of()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var partner = host.Partner();
        var held = (await HoldAsync(partner, place, (await host.FreeAsync(place))[8].StartsAt))["id"]!.GetValue<Guid>();
        await partner.PostAsync($"/v1/visits/{held}/confirm", new { contact = new { language = "en", email = Email(held) } }).JsonAsync();

        // Counted at once: nothing of it is still on its way when the answer comes.
        Assert.Equal(1, await CountAsync("select count(*) from notice where visit_id = @visit and kind = 'booked'", held));
    }

    [Fact]
    public async Task A_reminder_goes_to_the_contact()
    {
        var (visit, _, start) = await BookAsync(skip: 60);
        await ContactAsync(visit, new { language = "en", email = Email(visit) }).JsonAsync(201);
        await Eventually.GetAsync(() => CountAsync("select count(*) from reminder where visit_id = @visit", visit), planned => planned > 0, "a reminder planned");
        host.Time.SetUtcNow(start.AddHours(-2));
        Assert.StartsWith("Reminder", (await NoticeAsync(visit, "reminder")).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_offer_goes_to_the_contact_that_the_client_gave_last_for_the_citizen()
    {
        host.NextMorning();
        var place = await host.OpenAsync(counters: 2);
        var partner = host.Partner();
        var citizen = await CitizenAsync(partner);
        var free = await host.FreeAsync(place);
        var (visit, _) = await BookingHost.BookAsync(partner, place, free[4].StartsAt, citizen);
        await ContactAsync(visit, new { language = "fr", email = Email(visit) }).JsonAsync(201);
        var held = (await HoldAsync(partner, place, free[9].StartsAt, citizen))["id"]!.GetValue<Guid>();
        await host.Broker.PublishAsync(new VisitOffered(Guid.CreateVersion7(), held, place.CentreId, place.ServiceId, free[9].StartsAt, host.Now.AddMinutes(10)), $"{Guid.CreateVersion7()}", 2);
        Assert.Equal("fr", (await NoticeAsync(visit, "offer")).Language);
    }

    [Fact]
    public async Task A_refused_notice_is_tried_again_later_and_keeps_the_last_error()
    {
        var (visit, _, _) = await BookAsync();
        await ContactAsync(visit, new { language = "ru", email = "somebody@refused.example" }).JsonAsync(201);
        await Eventually.GetAsync(() => CountAsync("select attempts from notice where visit_id = @visit", visit), attempts => attempts == 1, "a refusal");
        Assert.Equal("The provider answered 422.", await ErrorAsync(visit));

        // The citizen corrects the address; the clock passes the wait.
        await ContactAsync(visit, new { language = "ru", email = Email(visit) }, "*").JsonAsync();
        host.Time.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal("ru", (await NoticeAsync(visit, "booked")).Language);
        await Eventually.GetAsync(() => CountAsync("select attempts from notice where visit_id = @visit and state = 'sent' and last_error is null", visit), attempts => attempts == 2, "sent at the second try");
    }

    [Fact]
    public async Task A_notice_that_is_refused_for_a_day_has_failed()
    {
        var (visit, _, _) = await BookAsync(skip: 60);
        await ContactAsync(visit, new { language = "fr", phone = "+994500000000" }).JsonAsync(201);
        await Eventually.TrueAsync(
            async () =>
            {
                await using var connection = await host.Database.DataSource.OpenConnectionAsync();
                await connection.ExecuteAsync("update notice set next_attempt_at = created_at where visit_id = @visit and state = 'due'", new { visit });
                return await CountAsync("select attempts from notice where visit_id = @visit and state = 'failed'", visit) == Retries.MaxAttempts;
            },
            "the last attempt");
        Assert.Equal("The provider answered 422.", await ErrorAsync(visit));
    }

    [Fact]
    public async Task A_notice_about_a_visit_that_is_no_longer_so_is_dropped()
    {
        var (visit, _, _) = await BookAsync();
        await ContactAsync(visit, new { language = "en", email = "somebody@refused.example" }).JsonAsync(201);
        await Eventually.GetAsync(() => CountAsync("select attempts from notice where visit_id = @visit", visit), attempts => attempts == 1, "a refusal");
        await host.Partner().PostAsync($"/v1/visits/{visit}/cancel", new { }).JsonAsync();
        host.Time.Advance(TimeSpan.FromSeconds(31));
        await Eventually.GetAsync(() => CountAsync("select count(*) from notice where visit_id = @visit and kind = 'booked' and state = 'dropped'", visit), count => count == 1, "it dropped");
    }

    [Fact]
    public async Task Without_a_contact_nobody_is_told()
    {
        var (visit, _, _) = await BookAsync();
        Assert.Equal(0, await CountAsync("select count(*) from notice where visit_id = @visit", visit));
    }

    [Theory]
    [InlineData("""{"language":"en"}""", "$.email")]
    [InlineData("""{"language":"de","phone":"+994501234567"}""", "$.language")]
    [InlineData("""{"language":"en","phone":"0501234567"}""", "$.phone")]
    [InlineData("""{"language":"en","email":"a@b"}""", "$.email")]
    [InlineData("""{"language":"en","email":"a@example.org\r\nBcc: b@example.org"}""", "$.email")]
    public async Task A_contact_that_reaches_nobody_is_refused(string body, string field)
    {
        var (visit, _, _) = await BookAsync();
        var refused = await ContactAsync(visit, System.Text.Json.Nodes.JsonNode.Parse(body)!).JsonAsync(400);
        Assert.Equal(field, refused["errors"]![0]!["field"]!.GetValue<string>());
    }

    [Fact]
    public void Every_kind_is_written_in_four_languages_and_every_placeholder_is_filled() =>
        Assert.All(NoticeTexts.Kinds, kind => Assert.All(new[] { "az", "ru", "en", "fr" }, language =>
        {
            var text = NoticeTexts.Render(kind, language, "SERVICE", "CENTRE", new LocalDate(2026, 11, 27), new LocalTime(9, 5));
            Assert.DoesNotContain('{', $"{text.Subject}{text.Text}{text.Sms}");
            Assert.All(new[] { text.Text, text.Sms }, each =>
            {
                Assert.Contains("SERVICE", each, StringComparison.Ordinal);
                Assert.Contains("CENTRE", each, StringComparison.Ordinal);
            });
            if (kind != "ready")
                Assert.All(new[] { text.Text, text.Sms }, each => Assert.Contains("09:05", each, StringComparison.Ordinal));
            Assert.InRange(text.Subject.Length, 1, 60);
            Assert.InRange(text.Sms.Length, 1, 140);
        }));

    [Fact]
    public void Retries_wait_longer_each_time_and_end()
    {
        var waits = Enumerable.Range(1, Retries.MaxAttempts - 1).Select(attempt => Retries.After(attempt)!.Value).ToList();
        Assert.Equal(Duration.FromSeconds(30), waits[0]);
        Assert.All(waits.Zip(waits.Skip(1)), pair => Assert.True(pair.First <= pair.Second));
        Assert.All(waits, wait => Assert.True(wait <= Duration.FromHours(4)));
        Assert.Null(Retries.After(Retries.MaxAttempts));
    }

    private static string Email(Guid visit) => $"citizen-{visit:n}@example.org";

    private static string WebEncoded(string text) => System.Net.WebUtility.HtmlEncode(text);

    private async Task<(Guid Visit, Place Place, DateTimeOffset Start)> BookAsync(int skip = 8)
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var start = (await host.FreeAsync(place, days: 2))[skip].StartsAt;
        return ((await BookingHost.BookAsync(host.Partner(), place, start)).Id, place, start);
    }

    private Task<HttpResponseMessage> ContactAsync(Guid visit, object contact, string? ifMatch = null) => host.Partner().PutAsync($"/v1/visits/{visit}/contact", contact, ifMatch);

    private Task<OutgoingNotice> NoticeAsync(Guid visit, string kind) => Eventually.GetAsync(
        () => Task.FromResult(Inbox.Notices.FirstOrDefault(notice => notice.To == Email(visit) && notice.Kind == kind)!), notice => notice is not null, $"{kind} for {visit}");

    private Task<string> NoticeWithAsync(Guid visit, string kind) => Eventually.GetAsync(
        async () =>
        {
            await using var connection = await host.Database.DataSource.OpenConnectionAsync();
            return await connection.QuerySingleOrDefaultAsync<string>("select channel from notice where visit_id = @visit and kind = @kind and state = 'sent'", new { visit, kind }) ?? "";
        },
        channel => channel != "", $"{kind} sent for {visit}");

    private async Task<int> CountAsync(string sql, Guid visit = default)
    {
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        return await connection.QueryFirstOrDefaultAsync<int>(sql, new { visit });
    }

    private async Task<string?> ErrorAsync(Guid visit)
    {
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        return await connection.QuerySingleAsync<string>("select last_error from notice where visit_id = @visit", new { visit });
    }
}
