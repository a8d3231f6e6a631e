using Asan.Contracts.Catalogue;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Asan.Booking.Tests;

/// <summary>What tests of appointments set up beside one centre with one service.</summary>
internal static class Centres
{
    private static int opened;

    /// <summary>One centre with some services, each of an agency of its own with its own counters.</summary>
    public static async Task<IReadOnlyList<Place>> OpenManyAsync(
        this BookingHost host, int services, int counters = 1, int minutes = 15, IReadOnlyList<OpeningHours>? hours = null, string? centre = null)
    {
        centre ??= $"many-{Interlocked.Increment(ref opened)}";
        var places = Enumerable.Range(1, services).Select(number => new Place(centre, $"{centre}-service-{number}", $"agency-{number}")).ToList();
        await host.Broker.PublishAsync(new CentrePublished(centre, 1, BookingHost.Named("Mərkəz"), "Asia/Baku", hours ?? BookingHost.AlwaysOpen, [],
            [.. places.SelectMany((place, index) => Enumerable.Range(1, counters).Select(counter => new Counter(index * counters + counter, place.AgencyId)))], false), centre, 1);
        foreach (var place in places)
            await host.Broker.PublishAsync(new ServicePublished(place.ServiceId, 1, place.AgencyId, BookingHost.Named("Xidmət"), minutes, [centre]), place.ServiceId, 1);
        foreach (var place in places)
            await host.UntilOfferedAsync(place);
        return places;
    }

    public static HttpClient Editor(this BookingHost host) =>
        host.Client("asan-staff", $"{Scopes.BookingRead} {Scopes.BookingWrite}", new Person("editor", Roles.CatalogueEditor));

    public static HttpClient Supervisor(this BookingHost host, Place place) =>
        host.Client("asan-staff", $"{Scopes.BookingRead} {Scopes.BookingWrite}", new Person("supervisor", Roles.CentreSupervisor) { Centre = place.CentreId });

    /// <summary>Puts an entitlement on a place's service; returns its id.</summary>
    public static async Task<string> EditAsync(this BookingHost host, Place place, string period, int maximum, string? ifMatch = null)
    {
        var id = $"of-{place.ServiceId}";
        using var answer = await host.Editor().PutAsync($"/v1/entitlements/{id}", new
        {
            name = BookingHost.Named("Hüquq"), serviceIds = new[] { place.ServiceId }, period, maximum,
        }, ifMatch);
        await answer.JsonAsync(ifMatch is null ? 201 : 200);
        return id;
    }

    /// <summary>
    /// Deadlocks that PostgreSQL has broken in this database so far. A session tells its count when it is idle for long, or
    /// ends: so all sessions end first.
    /// </summary>
    public static async Task<long> DeadlocksAsync(this BookingHost host)
    {
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        var sessions = (await connection.QueryAsync<int>("select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'")).ToArray();
        host.Services.GetRequiredService<NpgsqlDataSource>().Clear();
        host.Database.DataSource.Clear();
        await Eventually.TrueAsync(
            async () => !await connection.QuerySingleAsync<bool>("select exists (select from pg_stat_activity where pid = any(@sessions))", new { sessions }), "the sessions to end");
        return await connection.QuerySingleAsync<long>("select deadlocks from pg_stat_database where datname = current_database()");
    }
}
