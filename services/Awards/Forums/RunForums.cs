namespace Asan.Awards.Forums;

/// <summary>
/// Begins the ceremonies of forums whose programme nobody runs: by the clock, at the time expected. As soon as somebody
/// has started an item of a forum, its ceremony waits for that person. Also forgets what guests told about their needs.
/// </summary>
public sealed class RunForums(IServiceScopeFactory scopes, ILogger<RunForums> log) : BackgroundService
{
    /// <summary>How often, in real time.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    /// <summary>Needs are of use until the forum is over and its invoices are checked (docs/retention.md).</summary>
    private static readonly Duration NeedsKept = Duration.FromDays(30);

    private static readonly Actor Itself = new("asan-awards", "awards", null, [], null, null, null);

    private const string Due = """
        select i.forum_id, i.id
        from agenda_item i join cycle c on c.id = i.cycle_id
        where i.started_at is null and c.state = 'Decided' and lower(i.during) <= @Now
            and not exists (select 1 from agenda_item other where other.forum_id = i.forum_id and other.started_at is not null)
        order by i.forum_id, i.id
        """;

    private const string Forget = """
        update guest g set dietary = '{}', access = '{}', version = g.version + 1, updated_at = @Now
        from forum f
        where f.id = g.forum_id and upper(f.during) < @Before and (g.dietary <> '{}' or g.access <> '{}')
        """;

    // Should one of the two ever fail, the host must not run on without it.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken) => await await Task.WhenAny(
        Periodically.DoAsync(Every, BeginCeremoniesAsync, log, "Ceremonies could not be begun", stoppingToken),
        Periodically.DoAsync(TimeSpan.FromMinutes(10), ForgetNeedsAsync, log, "Needs of guests could not be forgotten", stoppingToken));

    private async Task BeginCeremoniesAsync(CancellationToken cancellation)
    {
        var due = await scopes.TransactAsync(async work => (await work.Connection.QueryAsync<(string Forum, string Item)>(Due, new { work.Now })).AsList(), cancellation);
        foreach (var (forum, item) in due)
        {
            try
            {
                await scopes.TransactAsync(work => BeginAsync(forum, item, work), cancellation);
            }
            catch (ProblemException e)
            {
                log.LogWarning(e, "The ceremony {Item} of {Forum} could not begin", item, forum);
            }
        }
    }

    private static async Task<bool> BeginAsync(string forum, string item, UnitOfWork work)
    {
        await work.Connection.ExecuteAsync("select from agenda where forum_id = @forum for update", new { forum });
        var programme = await LiveAnswer.OfAsync(work, forum);
        // Meanwhile somebody may have begun to run it, have told a delay or have taken the ceremony out.
        if (programme is null || programme.Items.Any(other => other.State != "planned") || programme.Items.SingleOrDefault(live => live.Id == item) is not { } ceremony)
            return false;
        // One whose time is over was not held as planned: a person decides what becomes of it.
        if (ceremony.ExpectedStart > work.Now || ceremony.ExpectedEnd <= work.Now)
            return false;
        return await StartItem.RunAsync(forum, item, work, Itself) is { } refused ? throw refused.AsException() : true;
    }

    private Task ForgetNeedsAsync(CancellationToken cancellation) =>
        scopes.TransactAsync(work => work.Connection.ExecuteAsync(Forget, new { work.Now, Before = work.Now - NeedsKept }), cancellation);
}
