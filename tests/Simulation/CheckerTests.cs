using System.Text.Json.Nodes;
using Asan.CheckHistory;
using Xunit;

namespace Asan.Simulation.Tests;

/// <summary>Each way of spoiling a good history is named by the checker.</summary>
public sealed class CheckerTests(SmallDay day)
{
    private static readonly Dictionary<string, Action<List<JsonNode>>> Mutations = new(StringComparer.Ordinal)
    {
        ["lane-overlap: two claims on one lane"] = lines =>
        {
            var (one, two) = TwoClaimsAtOnce(lines);
            two["lane"] = one["lane"]!.DeepClone();
        },
        ["citizen-overlap: two claims of one citizen"] = lines =>
        {
            var (one, two) = TwoClaimsAtOnce(lines);
            two["citizen"] = one["citizen"]!.DeepClone();
        },
        ["citizen-overlap: two bookings of one citizen"] = lines =>
        {
            var holds = Exchanges(lines, "hold").Where(hold => Status(hold) == 201 && Exchanges(lines, "cancel", "reschedule").All(other => Text(other, "visit") != Text(hold["answer"]!, "id"))).ToList();
            var one = holds[0];
            var two = holds.Skip(1).First(hold => Text(hold["request"]!, "startsAt") == Text(one["request"]!, "startsAt") && Text(hold["request"]!, "serviceId") == Text(one["request"]!, "serviceId"));
            two["request"]!["citizenReference"] = Text(one["request"]!, "citizenReference");
        },
        ["lost-claim: a claim is gone"] = lines => Claims(lines).RemoveAt(0),
        ["doubled-claim: a visit holds two times"] = lines =>
        {
            var twin = Claims(lines)[0]!.DeepClone();
            (twin["lane"], twin["citizen"]) = (999_999, "another");
            Claims(lines).Add(twin);
        },
        ["wrong-claim: a claim holds another time"] = lines =>
        {
            var claim = Claims(lines)[0]!;
            (claim["from"], claim["to"]) = ("2026-11-24T04:00:00Z", "2026-11-24T04:15:00Z");
        },
        ["claim-without-visit: a claim of nobody"] = lines =>
        {
            var ghost = Claims(lines)[0]!.DeepClone();
            (ghost["lane"], ghost["citizen"], ghost["visit"]) = (999_999, "another", Guid.NewGuid().ToString());
            Claims(lines).Add(ghost);
        },
        ["unknown-visit: a visit of nobody"] = lines => Snapshots(lines)[0]["visits"]!.AsArray().Add(new JsonObject { ["id"] = Guid.NewGuid().ToString(), ["state"] = "booked" }),
        ["lost-state: the database forgot an answer"] = lines => Snapshots(lines)[^1]["visits"]!.AsArray().First(visit => Text(visit!, "state") == "served")!["state"] = "called",
        ["lost-state: the database lost a visit"] = lines => Snapshots(lines)[^1]["visits"]!.AsArray().RemoveAt(0),
        ["over-capacity: fewer counters than visits"] = lines =>
        {
            foreach (var line in lines.Where(line => Text(line, "line") == "lanes"))
                line["count"] = 1;
        },
        ["overtaken: two calls swapped"] = lines =>
        {
            var calls = Exchanges(lines, "call").Where(call => Status(call) == 200).ToList();
            var pairs =
                from one in calls
                from two in calls
                where Text(two, "agency") == Text(one, "agency") && two["batch"]!.GetValue<long>() > one["batch"]!.GetValue<long>()
                    && At(two).AddSeconds(-two["answer"]!["waitSeconds"]!.GetValue<double>()) < At(one)
                select (one["answer"]!, two["answer"]!);
            foreach (var (one, two) in pairs)
            {
                (one["visitId"], two["visitId"]) = (Text(two, "visitId"), Text(one, "visitId"));
                if (HistoryCheck.Of(lines.Select(line => line.ToJsonString())).Any(violation => violation.Kind == "overtaken"))
                    return;
                // Of two with one key, or one who came early, either may go first.
                (one["visitId"], two["visitId"]) = (Text(two, "visitId"), Text(one, "visitId"));
            }
        },
        ["waiting-not-called: a call came back empty"] = lines =>
        {
            // As it would without "skip locked", when two counters want the same visitor.
            var call = Exchanges(lines, "call").First(call => Status(call) == 200);
            (call["status"], call["answer"]) = (204, null);
        },
        ["impossible-move: a visit ends twice"] = lines => lines.Insert(lines.IndexOf(Exchanges(lines, "close").Last()) + 1, Exchanges(lines, "close").Last().DeepClone()),
        ["impossible-move: a visit is checked in that was never confirmed"] = lines =>
        {
            var visit = Text(Exchanges(lines, "check-in").First(line => Status(line) == 200), "visit");
            lines.Remove(Exchanges(lines, "confirm").Single(line => Text(line, "visit") == visit));
        },
        ["impossible-move: one ticket is called by two counters"] = lines =>
        {
            var call = Exchanges(lines, "call").First(line => Status(line) == 200);
            var again = call.DeepClone();
            again["counter"] = 999;
            lines.Insert(lines.IndexOf(call) + 1, again);
        },
        ["two-visitors: a counter calls before it closes"] = lines => lines.Remove(Exchanges(lines, "close").First(close => close["counter"] is not null)),
        ["ticket-gap: a number is left out"] = lines =>
        {
            var last = Exchanges(lines, "walk-in", "check-in").Last(line => Status(line) is 200 or 201);
            last["answer"]!["ticketNumber"] = 100_000;
        },
        ["ticket-twice: a number is given twice"] = lines =>
        {
            var tickets = Exchanges(lines, "walk-in", "check-in").Where(line => Status(line) is 200 or 201).ToList();
            tickets[^1]["answer"]!["ticketNumber"] = tickets[0]["answer"]!["ticketNumber"]!.DeepClone();
        },
        ["server-error: an answer of 500"] = lines => Exchanges(lines, "hold")[0]["status"] = 500,
    };

    public static TheoryData<string> All => [.. Mutations.Keys];

    [Theory, MemberData(nameof(All))]
    public void A_spoiled_history_is_named(string mutation)
    {
        var lines = day.History.Select(line => JsonNode.Parse(line)!).ToList();
        Mutations[mutation](lines);
        var violations = HistoryCheck.Of(lines.Select(line => line.ToJsonString()));
        Assert.True(violations.Any(violation => violation.Kind == mutation.Split(':')[0]), $"Named instead:\n{SmallDay.Told(violations)}");
    }

    [Fact]
    public void The_checker_rests_on_nothing_of_the_product() =>
        Assert.All(typeof(HistoryCheck).Assembly.GetReferencedAssemblies(), assembly => Assert.StartsWith("System", assembly.Name, StringComparison.Ordinal));

    private static List<JsonNode> Exchanges(IEnumerable<JsonNode> lines, params string[] operations) =>
        [.. lines.Where(line => Text(line, "line") == "exchange" && operations.Contains(Text(line, "operation")))];

    private static List<JsonNode> Snapshots(IEnumerable<JsonNode> lines) => [.. lines.Where(line => Text(line, "line") == "snapshot")];

    /// <summary>The claims on the morning of the day.</summary>
    private static JsonArray Claims(IEnumerable<JsonNode> lines)
    {
        var snapshot = Snapshots(lines)[0];
        var claims = snapshot["claims"]!.AsArray();
        // Those of holds may have ended by then; the booked ones come first here.
        var booked = claims.Where(claim => claim!["expires"] is null).Select(claim => claim!.DeepClone()).ToArray();
        if (booked.Length != claims.Count)
            snapshot["claims"] = claims = new JsonArray(booked.Concat(claims.Where(claim => claim!["expires"] is not null).Select(claim => claim!.DeepClone())).ToArray());
        return claims;
    }

    private static (JsonNode One, JsonNode Two) TwoClaimsAtOnce(IEnumerable<JsonNode> lines) =>
        Claims(lines).Where(claim => claim!["expires"] is null).GroupBy(claim => Text(claim!, "from")).Where(group => group.Count() > 1).Select(group => (group.First()!, group.Last()!)).First();

    private static int Status(JsonNode line) => line["status"]!.GetValue<int>();

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();

    private static DateTimeOffset At(JsonNode line) => line["at"]!.GetValue<DateTimeOffset>();
}
