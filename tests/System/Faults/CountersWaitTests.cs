using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Asan.Contracts.Catalogue;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Dapper;
using Xunit;

namespace Asan.SystemTests.Faults;

/// <summary>
/// A counter never waits for another one that is just calling. One ticket is held by an open transaction, as by a counter
/// in the middle of its call; another counter calls. PostgreSQL itself says whether it waits: no time is measured.
/// </summary>
public sealed class CountersWaitTests
{
    [Fact]
    public async Task A_counter_that_calls_while_the_first_ticket_is_being_called_gets_the_second_at_once() =>
        Assert.Equal((false, 2), await CallBesideAnotherAsync(Clone.Root));

    [Fact]
    public async Task Red_control_without_skip_locked_it_waits_for_the_other_counter()
    {
        using var tree = await PatchedTree.BuildAsync("services/Booking/Migrations/0073_calls_together.sql", "services/Booking",
            ("limit 1 for update skip locked;\n        if not found then", "limit 1 for update;\n        if not found then"));
        Assert.True((await CallBesideAnotherAsync(tree.Root)).Waited);
    }

    private static async Task<(bool Waited, int Ticket)> CallBesideAnotherAsync(string root)
    {
        const string centre = "counters-wait", service = "counters-wait";
        await using var database = await TestDatabase.CreateAsync();
        await using var broker = await Broker.ConnectAsync("system");
        await using var issuer = await TestIssuer.StartAsync();
        await using var booking = await ServiceProcess.StartAsync("Booking", database, broker.Address, issuer, root);
        var name = new Dictionary<string, string> { ["az"] = "Sınaq" };
        List<OpeningHours> always = [.. Enumerable.Range(1, 7).Select(day => new OpeningHours(day, TimeOnly.MinValue, TimeOnly.MinValue, TimeOnly.MinValue))];
        await broker.PublishAsync(new CentrePublished(centre, 1, name, "Asia/Baku", always, [], [new Counter(1, "moj"), new Counter(2, "moj")], false), centre, 1);
        await broker.PublishAsync(new ServicePublished(service, 1, "moj", name, 15, [centre]), service, 1);
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await booking.Http.GetAsync($"/v1/availability?centre={centre}&service={service}");
                return answer.IsSuccessStatusCode;
            },
            "the service to be offered");

        using var kiosk = Staff("kiosk", Roles.Kiosk);
        using var clerk = Staff("clerk", Roles.CounterClerk);
        await kiosk.PostAsync($"/v1/centres/{centre}/walk-ins", new { serviceId = service }).JsonAsync(201);
        await kiosk.PostAsync($"/v1/centres/{centre}/walk-ins", new { serviceId = service }).JsonAsync(201);
        await clerk.PostAsync($"/v1/centres/{centre}/counters/2/sign-in", new { }).JsonAsync();

        await using var other = await database.DataSource.OpenConnectionAsync();
        await using var watch = await database.DataSource.OpenConnectionAsync();
        await using var calling = await other.BeginTransactionAsync();
        Assert.Equal(1, await other.QuerySingleAsync<int>("select ticket_number from visit where ticket_number = 1 for update"));
        var call = clerk.PostAsync($"/v1/centres/{centre}/counters/2/call-next", new { });
        var waited = false;
        await Eventually.TrueAsync(
            async () => call.IsCompleted || (waited = await watch.QuerySingleAsync<bool>(
                "select exists (select from pg_stat_activity where @other = any(pg_blocking_pids(pid)))", new { other = other.ProcessID })),
            "an answer, or somebody who waits");
        await calling.RollbackAsync();
        using var answer = await call;
        return (waited, answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["ticketNumber"]!.GetValue<int>() : 0);

        HttpClient Staff(string person, string role)
        {
            var http = new HttpClient { BaseAddress = booking.Http.BaseAddress };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer",
                issuer.Token("asan-staff", $"{Scopes.BookingRead} {Scopes.BookingWrite}", new Person(person, role) { Centre = centre }));
            return http;
        }
    }
}
