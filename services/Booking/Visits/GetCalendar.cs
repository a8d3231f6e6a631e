using System.Text.Json;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Visits;

/// <summary>GET /v1/visits/{id}/calendar: the visit as an entry for the visitor's own calendar (RFC 5545).</summary>
public static class GetCalendar
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/visits/{id}/calendar", HandleAsync)
        .Produces(200, contentType: "text/calendar")
        .Refuses(CommonProblems.Unauthenticated, Problems.VisitNotFound, Problems.WrongState)
        .WithTags("Visits").WithSummary("A visit as a calendar entry (.ics)")
        .WithDescription("By the client that booked it (scope `booking.read`), or by the citizen with the header `Visit-Code`. Import it again after a change: its UID stays, its SEQUENCE counts on, a cancelled visit is STATUS:CANCELLED. Names the service, the centre and the time, nobody.");

    private const string Sql = $"""
        select {Visit.Columns} from visit where id = @id and (client_id = @client or code_digest = @digest)
        """;

    private const string Names = """
        select service.name::text as service, centre.name::text as centre from service, centre where service.id = @ServiceId and centre.id = @CentreId
        """;

    private static async Task<Results<FileContentHttpResult, Problem>> HandleAsync(
        Guid id, NpgsqlDataSource dataSource, TimeProvider time, HttpContext http, [FromHeader(Name = "Visit-Code")] string? visitCode = null, string? lang = null)
    {
        if (!new VisitCodeAttribute().IsValid(visitCode))
            return CommonProblems.InvalidRequest.Because("The code is not one.", new Fault("header Visit-Code", "a visit code of 20 characters", Came.Describe(visitCode)));
        var wanted = Languages.Wanted(http, lang);
        var mayRead = http.User.FindFirst("scope")?.Value.Split(' ').Contains(Scopes.BookingRead, StringComparer.Ordinal) == true;
        var client = mayRead ? Actor.Of(http.User)?.ClientId : null;
        if (client is null && visitCode is null)
            return CommonProblems.Unauthenticated.Because($"Expected the visit's code in the header Visit-Code, or a token of the client that booked with the scope {Scopes.BookingRead}; neither came.");
        await using var connection = await dataSource.OpenConnectionAsync();
        var visit = (await connection.QuerySingleOrDefaultAsync<Visit>(Sql, new { id, client, digest = visitCode is null ? null : VisitCode.DigestOf(visitCode) }))?.At(time.Now());
        if (visit is null)
            return VisitHolder.NotFound();
        if (visit.StartsAt is null)
            return Problems.WrongState.Because("A walk-in has no time to put into a calendar.").With("state", visit.State);
        var (service, centre) = await connection.QuerySingleAsync<(string, string)>(Names, visit);
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Vary = "Accept-Language, Authorization, Visit-Code";
        var text = Write(visit, Text(service, wanted), Text(centre, wanted), time.Now());
        return TypedResults.File(System.Text.Encoding.UTF8.GetBytes(text), "text/calendar; charset=utf-8", $"visit-{id}.ics");
    }

    /// <summary>The calendar object; its instants are in UTC, so it needs no VTIMEZONE.</summary>
    /// <param name="now">When it is written: DTSTAMP.</param>
    public static string Write(Visit visit, string service, string centre, Instant now)
    {
        var calendar = new Calendar { ProductId = "-//AsanPlatform//Booking//EN", Method = CalendarMethods.Publish };
        calendar.Events.Add(new CalendarEvent
        {
            // The same for all versions of the visit, so that a calendar replaces the old one.
            Uid = $"visit-{visit.Id}@booking.asan",
            Sequence = (int)Math.Min(visit.Version, int.MaxValue),
            DtStamp = At(now),
            Start = At(visit.StartsAt!.Value),
            End = At(visit.EndsAt!.Value),
            Summary = service,
            Location = centre,
            Status = visit.State switch
            {
                "held" => EventStatus.Tentative,
                "cancelled" or "expired" => EventStatus.Cancelled,
                _ => EventStatus.Confirmed,
            },
        });
        return new CalendarSerializer().SerializeToString(calendar)!;
    }

    private static CalDateTime At(Instant at) => new(at.ToDateTimeUtc());

    private static string Text(string json, string wanted) => JsonSerializer.Deserialize<Dictionary<string, string>>(json, EventTypes.Json)!.Pick(wanted).Text;
}
