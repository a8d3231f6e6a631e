using System.Security.Cryptography;
using System.Text.Json;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Asan.Bench.Booking;

/// <summary>
/// A host in a process of its own that holds and confirms visits as booking does, statement by statement in the same
/// transactions, and does nothing else: no tokens, no validation, no encryption of answers, no telemetry, no events to
/// the broker. It picks lanes by counting, since the benchmark asks for each time as often as there are counters.
/// </summary>
public static class BareBooking
{
    public const string Argument = "bare-booking";
    public const string ConnectionString = "BENCH_DATABASE";
    public const string AnswerBytes = "BENCH_ANSWER_BYTES";
    public const string FirstSlot = "BENCH_FIRST_SLOT";

    private static readonly string ClaimKey = SliceSql.InMessaging("Requests.cs", "insert into idempotency (key, body_digest, created_at) values (@row, @bodyDigest, @Now) on conflict do nothing");
    private static readonly string KeepAnswer = SliceSql.InMessaging("Requests.cs", "update idempotency set answer = $1 where key = $2");
    private static readonly string Publish = SliceSql.InMessaging("UnitOfWork.cs", """
        insert into outbox (id, type, subject, aggregate_version, body, traceparent, occurred_at)
        values ($1, $2, $3, $4, $5::jsonb, $6, $7)
        """);
    private static readonly string Hold = SliceSql.Of("Booking", "Visits.BookVisit", "Hold");
    private static readonly string Confirm = SliceSql.Of("Booking", "Visits.ConfirmVisit", "Sql");
    private static readonly string Tell = SliceSql.Of("Booking", "Notices.Notice", "Insert");

    /// <param name="CitizenReference">The numbered citizen.</param>
    /// <param name="StartsAt">The time asked for.</param>
    private sealed record HoldRequest(Guid CitizenReference, string CentreId, string ServiceId, DateTimeOffset StartsAt);

    public static void Run()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Environment.GetEnvironmentVariable("ASPNETCORE_URLS")!);
        using var database = Open();
        var answer = RandomNumberGenerator.GetBytes(int.Parse(Environment.GetEnvironmentVariable(AnswerBytes)!, System.Globalization.CultureInfo.InvariantCulture));
        var lanes = Lanes(database);
        var taken = new int[BookingOverHttp.Slots];
        var firstSlot = DateTimeOffset.Parse(Environment.GetEnvironmentVariable(FirstSlot)!, System.Globalization.CultureInfo.InvariantCulture);

        var app = builder.Build();
        app.MapGet("/health", () => "Healthy");
        app.MapPost("/v1/visits", async (HoldRequest body, HttpContext http) =>
        {
            var slot = (int)((body.StartsAt - firstSlot).TotalMinutes / BookingOverHttp.SlotMinutes);
            var id = Guid.CreateVersion7();
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            var (start, end) = (body.StartsAt.UtcDateTime, body.StartsAt.UtcDateTime.AddMinutes(BookingOverHttp.SlotMinutes));
            var lane = lanes[(Interlocked.Increment(ref taken[slot]) - 1) % lanes.Length];
            await TransactAsync(database, http, now, answer, async connection =>
            {
                await RunAsync(connection, Hold,
                    ("id", id), ("ClientId", BookingOverHttp.Id), ("CitizenReference", body.CitizenReference), ("codeDigest", SHA256.HashData(id.ToByteArray())),
                    ("CentreId", body.CentreId), ("ServiceId", body.ServiceId), ("AgencyId", BookingOverHttp.Id),
                    ("During", new NpgsqlRange<DateTime>(start, true, end, false)), ("Start", start), ("End", end),
                    ("Date", DateOnly.FromDateTime(start)), ("Time", TimeOnly.FromDateTime(start)), ("timeZone", BookingOverHttp.TimeZone),
                    ("tzdbVersion", DateTimeZoneProviders.Tzdb.VersionId), ("holdExpiresAt", now.AddMinutes(10)), ("Now", now), ("claimId", Guid.CreateVersion7()), ("lane", lane));
            });
            http.Response.StatusCode = StatusCodes.Status201Created;
            await http.Response.WriteAsJsonAsync(new { id });
        });
        app.MapPost("/v1/visits/{id}/confirm", async (Guid id, HttpContext http) =>
        {
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            await TransactAsync(database, http, now, answer, async connection =>
            {
                await RunAsync(connection, Confirm, ("id", id), ("ClientId", BookingOverHttp.Id), ("Now", now));
                await RunAsync(connection, Publish,
                    (null, Guid.CreateVersion7()), (null, "az.asan.booking.visit-booked.v1"), (null, $"{id}"), (null, 1L),
                    (null, JsonSerializer.Serialize(new VisitBooked(id, BookingOverHttp.Id, BookingOverHttp.Id, now, now), EventTypes.Json)),
                    (null, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), (null, now));
                await RunAsync(connection, Tell, (null, Guid.CreateVersion7()), (null, id), (null, "booked"), (null, 1L), (null, now));
            });
            await http.Response.WriteAsJsonAsync(new { id, state = "booked" });
        });
        app.Run();
    }

    private static async Task TransactAsync(NpgsqlDataSource database, HttpContext http, DateTime now, byte[] answer, Func<NpgsqlConnection, Task> work)
    {
        var row = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{http.Request.Path}\n{http.Request.Headers["Idempotency-Key"]}"));
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await RunAsync(connection, ClaimKey, ("row", row), ("bodyDigest", row), ("Now", now));
        await work(connection);
        await RunAsync(connection, KeepAnswer, (null, answer), (null, row));
        await transaction.CommitAsync();
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, params (string? Name, object Value)[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var (name, value) in parameters)
            command.Parameters.Add(value is NpgsqlRange<DateTime> ? new NpgsqlParameter(name, NpgsqlDbType.TimestampTzRange) { Value = value } : new NpgsqlParameter(name, value));
        await command.ExecuteNonQueryAsync();
    }

    private static NpgsqlDataSource Open() =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable(ConnectionString)!) { MaxAutoPrepare = 200, MaxPoolSize = 40 });

    private static long[] Lanes(NpgsqlDataSource database)
    {
        using var connection = database.OpenConnection();
        return [.. connection.Query<long>("select id from lane where centre_id = @Id order by id", new { BookingOverHttp.Id })];
    }
}
