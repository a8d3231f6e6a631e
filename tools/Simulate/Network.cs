using System.Globalization;
using System.Text.Json.Nodes;
using Asan.Contracts.Catalogue;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Dapper;
using RabbitMQ.Client;

namespace Asan.Simulate;

/// <summary>
/// The booking service with a database, a virtual host and a clock of its own: in this process, since no request could
/// move a real service's clock through a day in minutes. Everything else is as it runs: HTTP, SQL, outbox, broker.
/// </summary>
public sealed class Network(Scenario scenario) : ServiceHost<Program>("booking", Eve), IAsyncDisposable
{
    /// <summary>Noon in Baku of the day before, a Monday.</summary>
    private static readonly DateTimeOffset Eve = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset Opens = new(2026, 11, 24, 5, 30, 0, TimeSpan.Zero), Closes = Opens.AddHours(8.5), LastAdmission = Opens.AddHours(8);

    private const string All = $"{Scopes.BookingRead} {Scopes.BookingWrite}";

    /// <summary>
    /// Requests under way at a time; further ones wait here, unsent. In the network of ten times the size many thousands come at one
    /// moment, and each one that waits inside of the service costs it a connection and its buffers.
    /// </summary>
    private const int RequestsAtATime = 128;

    private readonly SocketsHttpHandler connections = new() { MaxConnectionsPerServer = RequestsAtATime };

    private IConnection? sink;

    public DateTimeOffset Now => Time.GetUtcNow();

    public HttpClient Partner { get; private set; } = null!;

    /// <summary>The kiosk of each centre.</summary>
    public IReadOnlyDictionary<string, HttpClient> Kiosks { get; private set; } = null!;

    /// <summary>The officer of each counter.</summary>
    public IReadOnlyDictionary<(string Centre, int Counter), HttpClient> Officers { get; private set; } = null!;

    public IReadOnlyList<string> CentreIds { get; } = [.. Enumerable.Range(1, scenario.Centres).Select(number => $"sim-centre-{number}")];

    public static string ServiceOf(string agency) => $"sim-{agency}";

    protected override IEnumerable<(string Key, string Value)> Settings =>
    [
        ("Booking:CitizenPepper", "a pepper of the simulation, of no use elsewhere"),
        ("Booking:KeyEncryptionKey", Convert.ToBase64String(new byte[32])),
    ];

    /// <summary>The history has every refusal and every 5xx; a day without its guards would fill the log with them once more.</summary>
    protected override string LogLevel => "Critical";

    /// <summary>Starts the service and publishes the centres and services as the catalogue would.</summary>
    public async Task OpenAsync(History history)
    {
        await StartAsync();
        await DrainOthersAsync();
        Partner = Caller("sim-partner");
        Kiosks = CentreIds.ToDictionary(centre => centre, centre => Caller("sim-staff", new Person("kiosk", Roles.Kiosk) { Centre = centre }));
        Officers = (from centre in CentreIds from counter in Enumerable.Range(1, scenario.Counters) select (centre, counter))
            .ToDictionary(at => at, at => Caller("sim-staff", new Person($"officer-{at.centre}-{at.counter}", Roles.CounterClerk) { Centre = at.centre }));

        var name = new Dictionary<string, string> { ["az"] = "Simulyasiya" };
        List<OpeningHours> hours = [.. Enumerable.Range(1, 7).Select(day => new OpeningHours(day, new TimeOnly(9, 30), new TimeOnly(18, 0), new TimeOnly(17, 30)))];
        List<Counter> counters = [.. Scenario.Agencies.SelectMany((agency, i) => Enumerable.Range(1, scenario.CountersPerAgency).Select(n => new Counter(i * scenario.CountersPerAgency + n, agency)))];
        foreach (var centre in CentreIds)
        {
            await Broker.PublishAsync(new CentrePublished(centre, 1, name, "Asia/Baku", hours, [], counters, false), centre, 1);
            foreach (var agency in Scenario.Agencies)
                history.Write(new JsonObject { ["line"] = "lanes", ["centre"] = centre, ["agency"] = agency, ["count"] = scenario.CountersPerAgency });
        }
        foreach (var agency in Scenario.Agencies)
        {
            await Broker.PublishAsync(new ServicePublished(ServiceOf(agency), 1, agency, name, Scenario.SlotMinutes, ["*"]), ServiceOf(agency), 1);
            history.Write(new JsonObject { ["line"] = "service", ["service"] = ServiceOf(agency), ["agency"] = agency });
        }
        foreach (var centre in CentreIds)
            foreach (var agency in Scenario.Agencies)
                await Eventually.TrueAsync(
                    async () =>
                    {
                        using var answer = await Partner.GetAsync($"/v1/availability?centre={centre}&service={ServiceOf(agency)}");
                        return answer.IsSuccessStatusCode;
                    },
                    $"{ServiceOf(agency)} at {centre}");
    }

    // The time of a request counts from when it begins to wait for its turn.
    private HttpClient Caller(string client, Person? person = null)
    {
        var http = Client(client, All, person, connections);
        http.Timeout = TimeSpan.FromMinutes(10);
        return http;
    }

    /// <summary>What the database holds now, for the checker.</summary>
    public async Task SnapshotAsync(History history)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        var claims = await connection.QueryAsync<(Guid? Visit, long Lane, byte[] Citizen, DateTime From, DateTime To, DateTime? Expires)>(
            "select visit_id, lane_id, citizen_key, lower(during), upper(during), expires_at from claim order by id");
        var visits = await connection.QueryAsync<(Guid Id, string State)>("select id, state from visit order by id");
        history.NextBatch();
        history.Write(new JsonObject
        {
            ["line"] = "snapshot",
            ["at"] = Now.UtcDateTime,
            ["claims"] = new JsonArray([.. claims.Select(claim => new JsonObject
            {
                ["visit"] = claim.Visit.ToString(), ["lane"] = claim.Lane, ["citizen"] = Convert.ToHexStringLower(claim.Citizen),
                ["from"] = claim.From, ["to"] = claim.To, ["expires"] = claim.Expires,
            })]),
            ["visits"] = new JsonArray([.. visits.Select(visit => new JsonObject { ["id"] = visit.Id.ToString(), ["state"] = visit.State })]),
        });
    }

    public static string Rfc3339(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // No other service runs here. Their queues would fill the disk, so one short queue takes what goes to all of them.
    private async Task DrainOthersAsync()
    {
        sink = await new ConnectionFactory { Uri = new Uri(Broker.Address) }.CreateConnectionAsync();
        await using var channel = await sink.CreateChannelAsync();
        foreach (var (queue, _) in Messaging.Topology.Queues.Where(queue => !queue.Queue.StartsWith("booking.", StringComparison.Ordinal)))
            await channel.QueueDeleteAsync(queue);
        await channel.QueueDeclareAsync("simulation.sink", durable: false, exclusive: false, autoDelete: false, arguments: new Dictionary<string, object?> { ["x-max-length"] = 1000 });
        await channel.QueueBindAsync("simulation.sink", Messaging.Topology.FeedQueue, "");
    }

    public override async ValueTask DisposeAsync()
    {
        if (sink is null)
            return; // it never started, and its reason is on its way to the caller
        // The virtual host as its next user expects it; the sink stays as long as the service publishes.
        await using var channel = await sink.CreateChannelAsync();
        await Messaging.Topology.DeclareAsync(channel, CancellationToken.None);
        await base.DisposeAsync();
        connections.Dispose();
        await channel.QueueDeleteAsync("simulation.sink");
        await sink.DisposeAsync();
    }
}
