using System.Globalization;
using Asan.Gateway.Pages.Forms;
using Microsoft.AspNetCore.Mvc;
using NodaTime;

namespace Asan.Gateway.Pages.Ticket;

/// <summary>
/// <c>/ticket</c>: find one's ticket by the visit code, or take one with the code at the centre's door (<see cref="TakePage"/>);
/// <c>/ticket/{id}</c>: follow it. The visit code is kept in the visitor's browser (<see cref="Kept"/>), never in an address.
/// </summary>
public static class TicketPage
{
    private const string Cookie = "ticket";

    /// <summary>A day at a centre.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(14);

    /// <param name="Code">Lets its holder follow the ticket and leave the queue.</param>
    private sealed record Holder(Guid VisitId, string Code);

    private sealed record VisitFound(Guid Id, string State, string? Ticket, string CentreId, string ServiceId, Instant? CheckedInAt);

    public sealed record Wait(double P50Seconds, double P90Seconds, int InFront, int Counters);

    private sealed record TicketNow(string State, string Ticket, int? Counter, int Calls, Wait? Forecast);

    private sealed record Calibration(CalibrationTotal Total);

    private sealed record CalibrationTotal(int Tickets, double? WithinP90);

    internal sealed record Named(string Id, string Name);

    /// <param name="Code">As it was typed.</param>
    /// <param name="Own">The visit of a ticket that this browser follows.</param>
    public sealed record StartModel(FormErrors Errors, string? Code = null, Guid? Own = null);

    /// <param name="Records">How often such ranges held: (of ten, tickets); null while too few were measured.</param>
    public sealed record FollowModel(
        Guid Id, string State, string Ticket, int? Counter, int Calls, Wait? Forecast, string Centre, string CentreId, string Service, string Code,
        (int OfTen, int Tickets)? Records, LocalTime At, bool Auto, string Key, bool Leave)
    {
        public bool Ended => State is not ("checked-in" or "called" or "parked");
    }

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/ticket", (PageContext page, Kept kept) => page.Show<Start>(new StartModel(new FormErrors(), null, kept.Read<Holder>(Cookie)?.VisitId)));

        pages.MapPost("/ticket", async (PageContext page, PlatformApi api, Kept kept, [FromForm] string? code) =>
        {
            var errors = new FormErrors();
            var typed = code?.Trim() ?? "";
            if (typed.Length is < 16 or > 64)
                errors.Add("code", page[typed.Length == 0 ? Texts.EnterCode : Texts.CodeLength]);
            else
            {
                var found = await api.Booking.SendAsync<VisitFound>("/v1/visits/lookup", new { visitCode = typed }, null);
                if (!found.Ok)
                    errors.Add("code", page[Texts.NoSuchCode]);
                else if (found.Value.Ticket is null)
                    errors.Add("code", page[found.Value.State is "booked" or "held" ? Texts.NotCheckedIn : Texts.NoTicket]);
                else
                {
                    kept.Keep(Cookie, new Holder(found.Value.Id, typed), Lifetime);
                    return page.SeeOther($"ticket/{found.Value.Id}");
                }
            }
            return page.Show<Start>(new StartModel(errors, typed), 422);
        });

        pages.MapGet("/ticket/{id:guid}", async (Guid id, PageContext page, PlatformApi api, Kept kept, TimeProvider time, int? auto, string? leave) =>
        {
            if (kept.Read<Holder>(Cookie) is not { } holder || holder.VisitId != id)
                return page.Show<Start>(new StartModel(new FormErrors()));
            var now = await api.Booking.SendAsync<TicketNow>(WithCode(HttpMethod.Get, $"/v1/tickets/{id}", holder.Code));
            var visit = await api.Booking.SendAsync<VisitFound>("/v1/visits/lookup", new { visitCode = holder.Code }, null);
            if (!now.Ok || !visit.Ok)
                return page.Show<Start>(new StartModel(new FormErrors().Add("code", page[Texts.NoSuchCode])), 404);
            var centre = await api.Catalogue.GetAsync<Named>($"/v1/centres/{visit.Value.CentreId}?lang={page.Language}");
            var service = await api.Catalogue.GetAsync<Named>($"/v1/services/{visit.Value.ServiceId}?lang={page.Language}");
            var measured = await api.Booking.GetAsync<Calibration>($"/v1/centres/{visit.Value.CentreId}/forecast-calibration");
            var total = measured.Value?.Total;
            return page.Show<Follow>(new FollowModel(
                id, now.Value.State, now.Value.Ticket, now.Value.Counter, now.Value.Calls, now.Value.Forecast,
                centre.Value?.Name ?? visit.Value.CentreId, visit.Value.CentreId, service.Value?.Name ?? visit.Value.ServiceId, holder.Code,
                total is { Tickets: >= 10, WithinP90: { } held } ? ((int)Math.Round(held * 10), total.Tickets) : null,
                Instant.FromDateTimeOffset(time.GetUtcNow()).InZone(Written.Baku).TimeOfDay, auto == 30, Guid.NewGuid().ToString(), leave is not null));
        });

        // Booking's own stream, with the code that the browser's EventSource could not send.
        pages.MapGet("/ticket/{id:guid}/stream", async (Guid id, HttpContext http, PlatformApi api, Kept kept) =>
        {
            if (kept.Read<Holder>(Cookie) is not { } holder || holder.VisitId != id)
                return Results.StatusCode(StatusCodes.Status403Forbidden);
            var request = WithCode(HttpMethod.Get, $"/v1/tickets/{id}/stream", holder.Code);
            if (http.Request.Headers["Last-Event-ID"] is [{ Length: > 0 and < 64 } last])
                request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
            using var stream = await api.Booking.SendRawAsync(request);
            if (!stream.IsSuccessStatusCode)
                return Results.StatusCode((int)stream.StatusCode);
            http.Response.ContentType = "text/event-stream";
            http.Response.Headers["X-Accel-Buffering"] = "no";
            await http.Response.Body.FlushAsync(http.RequestAborted);
            try
            {
                await using var events = await stream.Content.ReadAsStreamAsync(http.RequestAborted);
                var buffer = new byte[4096];
                for (int read; (read = await events.ReadAsync(buffer, http.RequestAborted)) > 0;)
                {
                    await http.Response.Body.WriteAsync(buffer.AsMemory(0, read), http.RequestAborted);
                    await http.Response.Body.FlushAsync(http.RequestAborted);
                }
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                // The service went away; the page comes back with the last id.
            }
            return Results.Empty;
        });

        pages.MapPost("/ticket/{id:guid}/leave", async (Guid id, PageContext page, PlatformApi api, Kept kept, [FromForm] string? key) =>
        {
            if (kept.Read<Holder>(Cookie) is { } holder && holder.VisitId == id)
                await api.Booking.SendAsync<object>($"/v1/visits/{id}/leave", new { visitCode = holder.Code }, key);
            return page.SeeOther($"ticket/{id}");
        });

        // On somebody else's device.
        pages.MapPost("/ticket/forget", (PageContext page, Kept kept, [FromForm(Name = "form-token")] string? _) =>
        {
            kept.Drop(Cookie);
            return page.SeeOther("ticket");
        });
    }

    internal static void Hold(Kept kept, Guid visitId, string code) => kept.Keep(Cookie, new Holder(visitId, code), Lifetime);

    private static HttpRequestMessage WithCode(HttpMethod method, string path, string code)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Visit-Code", code);
        return request;
    }

    /// <summary>"10 to 25 min", rounded up to what can be relied on.</summary>
    internal static string Range(PageContext page, Wait wait)
    {
        var (least, most) = ((int)Math.Ceiling(wait.P50Seconds / 60), (int)Math.Ceiling(wait.P90Seconds / 60));
        return most <= 1 ? page[Texts.AMinute]
            : least == most ? page[Words.Minutes, most]
            : page[Texts.FromTo, least.ToString(CultureInfo.InvariantCulture), page[Words.Minutes, most]];
    }
}
