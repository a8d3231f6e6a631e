using Asan.Gateway.Pages.Forms;
using Microsoft.AspNetCore.Mvc;

namespace Asan.Gateway.Pages.Ticket;

/// <summary><c>/ticket/take</c>: choose the centre, then <c>?centre=</c> the service, with the code on the screen at its door.</summary>
public static class TakePage
{
    private sealed record ItemPage<T>(IReadOnlyList<T> Items);

    public sealed record Centre(string Id, string Name, string Address);

    private sealed record Service(string Id, string Name, TicketPage.Named Agency);

    private sealed record Board(int Waiting);

    private sealed record Given(Guid VisitId, string VisitCode);

    public sealed record CentresModel(IReadOnlyList<Centre> Centres);

    /// <param name="Waiting">Visitors in the hall.</param>
    /// <param name="Closed">The centre admits nobody now.</param>
    public sealed record Model(Centre Centre, IReadOnlyList<Choice> Services, int Waiting, FormErrors Errors, string? Service = null, string? Door = null, string? Key = null, bool Closed = false);

    private const string Payload = "asan-ticket:";

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/ticket/take", async (PageContext page, PlatformApi api, string? centre, string? service) =>
            centre is null
                ? page.Show<TakeCentre>(new CentresModel(await CentresAsync(page, api)))
                : page.Show<Take>(await ModelAsync(page, api, centre, new FormErrors(), service)));

        pages.MapPost("/ticket/take", async (PageContext page, PlatformApi api, Kept kept, [FromForm] string? centre, [FromForm] string? service, [FromForm] string? door, [FromForm] string? key) =>
        {
            var errors = new FormErrors();
            var code = string.Concat((door ?? "").Where(letter => !char.IsWhiteSpace(letter)));
            var closed = false;
            if (string.IsNullOrEmpty(service))
                errors.Add("service", page[Texts.ChooseServiceError]);
            if (code.Length == 0)
                errors.Add("door", page[Texts.EnterDoor]);
            else if (code.StartsWith(Payload, StringComparison.Ordinal) && code[Payload.Length..].Split(':') is [var named, var bare])
            {
                // As scanned: the QR code at the door names its centre too.
                code = bare;
                if (named != centre)
                    errors.Add("door", page[Texts.OtherDoor]);
            }
            if (!errors.Any)
            {
                var given = await api.Booking.SendAsync<Given>($"/v1/centres/{Uri.EscapeDataString(centre ?? "")}/remote-tickets", new { serviceId = service, doorCode = code }, key);
                if (given.Ok)
                {
                    TicketPage.Hold(kept, given.Value.VisitId, given.Value.VisitCode);
                    return page.SeeOther($"ticket/{given.Value.VisitId}");
                }
                switch (given.Problem.Code)
                {
                    case "admission-closed": closed = true; break;
                    case "too-many-requests": errors.Add("door", page[Texts.DoorFull]); break;
                    case "service-not-offered" or "centre-not-found": errors.Add("service", page[Texts.NotHere]); break;
                    default: errors.Add("door", page[Texts.DoorOld]); break;
                }
            }
            // A fresh key: this one's answer was a refusal, and what is sent next is another request.
            return page.Show<Take>((await ModelAsync(page, api, centre ?? "", errors, service)) with { Door = door?.Trim(), Closed = closed }, closed ? 409 : 422);
        });
    }

    private static async Task<IReadOnlyList<Centre>> CentresAsync(PageContext page, PlatformApi api) =>
        [.. (await api.Catalogue.GetAsync<ItemPage<Centre>>($"/v1/centres?limit=200&lang={page.Language}")).OrStop().Items
            .OrderBy(centre => centre.Name, StringComparer.Create(page.Language.Culture, false))];

    private static async Task<Model> ModelAsync(PageContext page, PlatformApi api, string centre, FormErrors errors, string? service)
    {
        var id = Uri.EscapeDataString(centre);
        var found = (await api.Catalogue.GetAsync<Centre>($"/v1/centres/{id}?lang={page.Language}")).OrStop();
        var services = (await api.Catalogue.GetAsync<ItemPage<Service>>($"/v1/services?centre={id}&limit=200&sort=name&lang={page.Language}")).OrStop();
        var board = await api.Booking.GetAsync<Board>($"/v1/centres/{id}/queue");
        return new Model(found, [.. services.Items.Select(one => new Choice(one.Id, one.Name, one.Agency.Name))], board.Value?.Waiting ?? 0, errors, service);
    }
}
