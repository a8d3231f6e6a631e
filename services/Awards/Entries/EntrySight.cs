namespace Asan.Awards.Entries;

/// <summary>
/// Which entries a reader may see: the secretary all; an applicant the own authority's; a judge those assigned; and
/// everybody the eligible ones once the winners are announced. A token counts only with the scope awards.read.
/// </summary>
/// <param name="All">Sees all.</param>
/// <param name="Authority">Sees this authority's.</param>
/// <param name="Judge">Sees those assigned to this person.</param>
internal sealed record EntrySight(bool All, string? Authority, string? Judge)
{
    /// <summary>Condition on <c>entry e</c> and <c>cycle c</c>; parameters All, Authority, Judge.</summary>
    public const string Condition = """
        (@All
            or (e.eligible and c.state in ('Announced', 'Archived'))
            or e.authority_id = @Authority
            or exists (select 1 from assignment a join judge j on j.id = a.judge_id where a.entry_id = e.id and j.actor = @Judge))
        """;

    /// <summary>Whether the reader may look before the winners are announced.</summary>
    public bool IsInside => All || Authority is not null || Judge is not null;

    public static EntrySight Of(HttpContext http)
    {
        var scopes = http.User.FindFirst("scope")?.Value.Split(' ') ?? [];
        return Actor.Of(http.User) is { } actor && scopes.Contains(Scopes.AwardsRead, StringComparer.Ordinal)
            ? new EntrySight(
                actor.Is(Roles.AwardSecretary),
                actor.Is(Roles.Applicant) ? actor.Authority : null,
                actor.Is(Roles.Judge) ? actor.Subject : null)
            : new EntrySight(false, null, null);
    }
}
