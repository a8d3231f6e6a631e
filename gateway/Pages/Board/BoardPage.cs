using NodaTime;

namespace Asan.Gateway.Pages.Board;

/// <summary><c>/board/{centre}</c>: the board for the wall of a hall, live; on a phone its rows. Public, names nobody.</summary>
public static class BoardPage
{
    private const int Rows = 6;

    private sealed record CentreName(string Name, string TimeZone);

    private sealed record Queue(IReadOnlyList<Called> Called, int Waiting);

    public sealed record Called(string Ticket, int Counter, Instant CalledAt);

    /// <param name="Rows">The latest call first.</param>
    public sealed record Model(string CentreId, string Centre, IReadOnlyList<Called> Rows, int Waiting, ZonedDateTime Now);

    public static void Map(IEndpointRouteBuilder pages) => pages.MapGet("/board/{centre}", async (string centre, PageContext page, PlatformApi api, TimeProvider time) =>
    {
        var id = Uri.EscapeDataString(centre);
        var name = (await api.Catalogue.GetAsync<CentreName>($"/v1/centres/{id}?lang={page.Language}")).OrStop();
        var queue = (await api.Booking.GetAsync<Queue>($"/v1/centres/{id}/queue")).OrStop();
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(name.TimeZone) ?? Written.Baku;
        return page.Show<BoardView>(new Model(centre, name.Name, [.. queue.Called.Take(Rows)], queue.Waiting, Instant.FromDateTimeOffset(time.GetUtcNow()).InZone(zone)));
    });

    internal static readonly Text Title = new("Növbə lövhəsi", "Табло очереди", "Queue board", "Tableau de la file");
    internal static readonly Text Ticket = new("Bilet", "Талон", "Ticket", "Ticket");
    internal static readonly Text Counter = new("Pəncərə", "Окно", "Counter", "Guichet");
    internal static readonly Text Nobody = new("İndi heç kim çağırılmır", "Сейчас никого не вызывают", "Nobody is called now", "Personne n’est appelé maintenant");
    internal static readonly Text Live = new("Canlı", "В реальном времени", "Live", "En direct");
    internal static readonly Text Offline = new("{0} vaxtından əlaqə yoxdur", "Нет связи с {0}", "Offline since {0}", "Hors ligne depuis {0}");
    internal static readonly Text Sound = new("Səsi açın", "Включить звук", "Turn the sound on", "Activer le son");
    internal static readonly Text Called1 = new("Bilet {0}, pəncərə {1}", "Талон {0}, окно {1}", "Ticket {0}, counter {1}", "Ticket {0}, guichet {1}");
}
