using Asan.Awards.Certificates;
using Asan.Awards.Cycles;
using Asan.Awards.Entries;
using Asan.Contracts.Awards;

namespace Asan.Awards.StudyVisits;

/// <summary>Entering Announced: the winners become public and each is invited to a study visit.</summary>
internal static class AnnounceWinners
{
    // The days of the offer are those of the agency's own calendar: its centres are in one zone.
    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Asia/Baku"];

    private const string WinnersSql = """
        select r.entry_id, e.authority_id, a.name, a.country, r.rank, e.practice, e.example
        from ranking r join entry e on e.id = r.entry_id join authority a on a.id = e.authority_id
        where r.cycle_id = @Id and r.winner
        order by r.rank, r.entry_id
        """;

    private const string OfferSql = """
        insert into study_visit (id, cycle_id, entry_id, authority_id, state, centres, stop_minutes, earliest_on, latest_on, offered_at)
        values (@Visit, @Id, @EntryId, @AuthorityId, 'offered', @Centres, @StopMinutes, @Earliest, @Latest, @Now)
        """;

    public static async Task<Problem?> RunAsync(LockedCycle cycle, UnitOfWork work)
    {
        var winners = (await work.Connection.QueryAsync<WinnerRow>(WinnersSql, new { cycle.Id })).AsList();
        work.Publish(
            new WinnersAnnounced(cycle.Id, cycle.ProgrammeId, work.Now.ToDateTimeOffset(), [.. winners.Select(winner => winner.ToContract())]),
            cycle.Id, await cycle.NextEventAsync(work));

        await Certificate.IssueAsync(cycle, work);

        var offer = cycle.Rules.StudyVisit;
        var today = work.Now.InZone(Zone).Date;
        var (earliest, latest) = (today.PlusDays(offer.EarliestDaysAfter), today.PlusDays(offer.LatestDaysAfter));
        foreach (var winner in winners)
        {
            var visit = Guid.CreateVersion7();
            await work.Connection.ExecuteAsync(OfferSql, new
            {
                Visit = visit, cycle.Id, winner.EntryId, winner.AuthorityId, Centres = offer.Centres.ToArray(), offer.StopMinutes,
                Earliest = earliest, Latest = latest, work.Now,
            });
            work.Publish(
                new StudyVisitOffered(visit, winner.EntryId, winner.AuthorityId, offer.Centres, earliest.ToDateOnly(), latest.ToDateOnly(), offer.StopMinutes),
                visit.ToString(), aggregateVersion: 1);
        }
        return null;
    }

    private sealed record WinnerRow(Guid EntryId, string AuthorityId, Texts Name, string Country, int Rank, PracticeTexts Practice, bool Example)
    {
        public Winner ToContract() => new(
            EntryId, AuthorityId, Name, Country, Rank, new Practice(Practice.Title, Practice.Problem, Practice.Solution, Practice.Results), Example);
    }
}
