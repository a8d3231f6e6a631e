using Asan.Gateway.Pages.Plots;

namespace Asan.Gateway.Pages.Figures;

/// <summary>Open figures: of the network (<c>/figures</c>), and of one centre, agency or service.</summary>
public static class FiguresPages
{
    /// <param name="Network">Its figures.</param>
    /// <param name="Agencies">By name.</param>
    /// <param name="Centres">By name.</param>
    public sealed record BoardModel(NetworkFigures.Network Network, IReadOnlyList<Subject> Agencies, IReadOnlyList<Subject> Centres);

    /// <param name="Many">centres, agencies or services, as in addresses and in the API.</param>
    /// <param name="Subject">Whose figures.</param>
    /// <param name="Ratings">Null while feedback is away or does not know the subject yet.</param>
    /// <param name="Months">Satisfied visitors by month.</param>
    /// <param name="Refusals">By month; of an agency one row for all time; null while feedback is away.</param>
    /// <param name="InTime">By month; null while booking is away.</param>
    /// <param name="Cases">Null where there are fewer than ten.</param>
    /// <param name="Forecasts">Of a centre.</param>
    /// <param name="Waiting">People at a centre now.</param>
    /// <param name="MedianWaitSeconds">Of a service.</param>
    /// <param name="Services">Of an agency, by name.</param>
    public sealed record SubjectModel(
        string Many, Subject Subject, Ratings? Ratings, IReadOnlyList<MonthShare> Months, IReadOnlyList<Refusals>? Refusals, IReadOnlyList<MonthShare>? InTime,
        CaseFigures? Cases, Forecasts? Forecasts = null, int? Waiting = null, double? MedianWaitSeconds = null, IReadOnlyList<Subject>? Services = null);

    private sealed record ServiceNow(string Id, string Name, string Language, bool Example, DemandNow Demand);

    private sealed record DemandNow(double? MedianWaitSeconds);

    private sealed record QueueNow(int Waiting);

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/figures", async (PageContext page, PlatformApi api, NetworkFigures figures) =>
        {
            var agencies = await ListAsync(page, api, "/v1/agencies?limit=200");
            var centres = await ListAsync(page, api, "/v1/centres?limit=200");
            return page.Show<FiguresBoard>(new BoardModel(await figures.ReadAsync(api, agencies, centres, page.Http.RequestAborted), agencies, centres));
        });
        pages.MapGet("/figures/centres/{id}", async (string id, PageContext page, PlatformApi api) =>
        {
            var centre = (await api.Catalogue.GetAsync<Subject>($"/v1/centres/{Uri.EscapeDataString(id)}?lang={page.Language}")).OrStop();
            var model = await ReadAsync(api, "centres", "centre", centre, OpenFigures.RefusalsAsync(api, $"by=month&centreId={Uri.EscapeDataString(centre.Id)}"));
            return page.Show<SubjectFigures>(model with { Forecasts = await OpenFigures.ForecastsAsync(api, centre.Id), Waiting = await WaitingAsync(api, centre.Id) });
        });
        pages.MapGet("/figures/agencies/{id}", async (string id, PageContext page, PlatformApi api) =>
        {
            var agency = (await api.Catalogue.GetAsync<Subject>($"/v1/agencies/{Uri.EscapeDataString(id)}?lang={page.Language}")).OrStop();
            var model = await ReadAsync(api, "agencies", "agency", agency, OpenFigures.RefusalsAsync(api, "by=agency"));
            return page.Show<SubjectFigures>(model with { Refusals = model.Refusals?.Where(row => row.Group == agency.Id).ToList(), Services = await ListAsync(page, api, $"/v1/services?limit=200&sort=name&agency={Uri.EscapeDataString(agency.Id)}") });
        });
        pages.MapGet("/figures/services/{id}", async (string id, PageContext page, PlatformApi api) =>
        {
            var service = (await api.Catalogue.GetAsync<ServiceNow>($"/v1/services/{Uri.EscapeDataString(id)}?lang={page.Language}")).OrStop();
            var subject = new Subject(service.Id, service.Name, service.Language, service.Example);
            var model = await ReadAsync(api, "services", "service", subject, OpenFigures.RefusalsAsync(api, $"by=month&serviceId={Uri.EscapeDataString(service.Id)}"));
            return page.Show<SubjectFigures>(model with { MedianWaitSeconds = service.Demand.MedianWaitSeconds });
        });
    }

    // All at once: a service that does not answer keeps nobody waiting four times.
    private static async Task<SubjectModel> ReadAsync(PlatformApi api, string many, string kind, Subject subject, Task<IReadOnlyList<Refusals>?> refusals)
    {
        var ratings = OpenFigures.RatingsAsync(api, many, subject.Id);
        var months = OpenFigures.MonthsAsync(api, many, subject.Id);
        var lateness = OpenFigures.LatenessAsync(api, kind);
        var cases = kind == "agency" ? null : OpenFigures.CasesAsync(api, kind);
        await Task.WhenAll(new Task?[] { refusals, ratings, months, lateness, cases }.OfType<Task>());
        return new SubjectModel(
            many, subject, await ratings, OpenFigures.Satisfied(await months), await refusals,
            await lateness is { } items ? OpenFigures.InTime(items.Where(item => item.Id == subject.Id)) : null,
            cases is null ? null : (await cases)?.FirstOrDefault(row => row.Group == subject.Id));
    }

    private static async Task<IReadOnlyList<Subject>> ListAsync(PageContext page, PlatformApi api, string path) =>
        [.. (await api.Catalogue.GetAsync<Listed<Subject>>($"{path}&lang={page.Language}")).OrStop().Items.OrderBy(subject => subject.Name, StringComparer.Create(page.Language.Culture, ignoreCase: true))];

    private static async Task<int?> WaitingAsync(PlatformApi api, string centre) =>
        (await api.Booking.GetOrNoneAsync<QueueNow>($"/v1/centres/{Uri.EscapeDataString(centre)}/queue"))?.Value?.Waiting;
}
