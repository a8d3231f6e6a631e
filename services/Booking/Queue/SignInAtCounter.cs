using System.ComponentModel.DataAnnotations;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Queue;

/// <summary>POST /v1/centres/{id}/counters/{number}/sign-in: an officer opens a counter, for one agency or several.</summary>
public static class SignInAtCounter
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/centres/{id}/counters/{number}/sign-in", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.CounterClerk).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.CounterNotFound, Problems.CounterTaken)
        .WithTags("Counters").WithSummary("Open a counter")
        .WithDescription("By a clerk of the centre. The counter calls visitors of `agencies`, at first the agency it is published for. An officer sits at one counter: signing in here ends the session elsewhere.");

    /// <param name="Agencies">Whose visitors the counter calls; each has a counter at the centre. The counter's own agency when left out.</param>
    public sealed record SignInRequest([Length(1, 20)] IReadOnlyList<string>? Agencies = null);

    /// <summary>An officer's time at a counter.</summary>
    /// <param name="CentreId">The centre.</param>
    /// <param name="Counter">The counter's number.</param>
    /// <param name="Agencies">Whose visitors it calls.</param>
    /// <param name="Officer">Who sits there.</param>
    /// <param name="SignedInAt">Since when.</param>
    /// <param name="SignedOutAt">Until when; null while open.</param>
    public sealed record CounterSession(string CentreId, int Counter, IReadOnlyList<string> Agencies, string Officer, Instant SignedInAt, Instant? SignedOutAt);

    private const string Lane = "select agency_id from lane where centre_id = @id and counter = @number and counter > 0 and active";

    private const string AgenciesHere = "select distinct agency_id from lane where centre_id = @id and counter > 0 and active";

    private const string Taken = "select officer from counter_session where centre_id = @id and counter = @number and signed_out_at is null and officer <> @Subject";

    private const string Leave = "update counter_session set signed_out_at = @Now where officer = @Subject and signed_out_at is null returning centre_id, counter";

    private const string Insert = """
        insert into counter_session (id, centre_id, counter, agency_ids, officer, signed_in_at)
        values (@session, @id, @number, @agencies, @Subject, @Now)
        """;

    private static async Task<Results<Ok<CounterSession>, Problem>> HandleAsync(string id, int number, UnitOfWork work, Actor actor, SignInRequest? body = null)
    {
        if (actor.OfOtherCentre(id) is { } refusal)
            return refusal;
        if (await work.Connection.QuerySingleOrDefaultAsync<string>(Lane, new { id, number }) is not { } own)
            return Counter.NotFound(number);
        string[] agencies = body?.Agencies is { } wished ? [.. wished.Distinct(StringComparer.Ordinal)] : [own];
        var here = (await work.Connection.QueryAsync<string>(AgenciesHere, new { id })).ToHashSet(StringComparer.Ordinal);
        if (Array.Find(agencies, agency => !here.Contains(agency)) is { } unknown)
            return CommonProblems.InvalidRequest.Because("A counter calls visitors of agencies that have a counter at the centre.",
                new Fault("$.agencies", $"some of {string.Join(", ", here.Order(StringComparer.Ordinal))}", Came.Describe(unknown)));
        if (await work.Connection.QuerySingleOrDefaultAsync<string>(Taken, new { id, number, actor.Subject }) is { } officer)
            return Counter.TakenBy(number, officer);

        var left = await work.Connection.QuerySingleOrDefaultAsync<(string? Centre, int Counter)>(Leave, new { actor.Subject, work.Now });
        try
        {
            await work.Connection.ExecuteAsync(Insert, new { session = Guid.CreateVersion7(), id, number, agencies, actor.Subject, work.Now });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "counter_session_one_per_counter" or "counter_session_one_per_officer" })
        {
            return Counter.TakenBy(number, "another officer");
        }
        work.Record(actor, id, "sign-in", null, new { counter = number, agencies, leftCentre = left.Centre, leftCounter = left.Counter });
        return TypedResults.Ok(new CounterSession(id, number, agencies, actor.Subject, work.Now, null));
    }
}
