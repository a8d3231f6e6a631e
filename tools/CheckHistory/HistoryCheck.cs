using System.Globalization;
using System.Text.Json.Nodes;

namespace Asan.CheckHistory;

/// <summary>Something in a history that must not be there.</summary>
/// <param name="Kind">Which rule is broken, such as <c>overtaken</c>.</param>
/// <param name="Line">The line of the history, from 1.</param>
/// <param name="What">Who and when.</param>
public sealed record Violation(string Kind, int Line, string What);

/// <summary>
/// Judges the history of a centre's days: every request with its answer, in the order of the answers, and what the
/// database held in between. It knows the rules by itself and believes nobody.
/// <para>
/// Requests of one batch were sent at the same moment and may have been handled in any order; batches follow each other.
/// </para>
/// </summary>
public sealed class HistoryCheck
{
    /// <summary>By how much a class may overtake, in minutes: the published rule (docs/queue.md), written down a second time.</summary>
    private static readonly Dictionary<string, int> BoostMinutes = new(StringComparer.Ordinal) { ["ordinary"] = 0, ["priority"] = 45, ["appointment"] = 60 };

    /// <summary>From which states an operation leads to which.</summary>
    private static readonly Dictionary<string, (string[] From, string To)> Moves = new(StringComparer.Ordinal)
    {
        ["hold"] = ([""], "held"),
        ["confirm"] = (["held"], "booked"),
        ["reschedule"] = (["booked"], "booked"),
        ["cancel"] = (["held", "booked"], "cancelled"),
        ["check-in"] = (["booked"], "checked-in"),
        ["walk-in"] = ([""], "checked-in"),
        ["call"] = (["checked-in"], "called"),
        ["close served"] = (["called"], "served"),
        ["close refused"] = (["called"], "refused"),
        ["close abandoned"] = (["checked-in", "called"], "abandoned"),
        ["close no-show"] = (["booked", "called"], "no-show"),
    };

    private static readonly string[] WithClaim = ["held", "booked", "checked-in", "called"];

    private readonly List<Violation> violations = [];
    private readonly Dictionary<(string Centre, string Agency), int> lanes = [];
    private readonly Dictionary<string, string> agencyOfService = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Visit> visits = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Centre, string Agency), List<Visit>> booked = [];
    private readonly Dictionary<(string Centre, string Agency), HashSet<Visit>> waiting = [];
    private readonly Dictionary<(string Centre, int Counter), Visit> atCounter = [];
    private readonly Dictionary<(string Centre, string Day), SortedDictionary<int, Visit>> tickets = [];
    private readonly List<Exchange> batch = [];

    private HistoryCheck()
    {
    }

    /// <summary>All violations of a history, in its order.</summary>
    public static IReadOnlyList<Violation> Of(IEnumerable<string> lines)
    {
        var check = new HistoryCheck();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (line.Length > 0)
                check.Read(JsonNode.Parse(line)!, number);
        }
        check.EndBatch();
        check.EndDays();
        return [.. check.violations.OrderBy(violation => violation.Line)];
    }

    private void Read(JsonNode line, int number)
    {
        switch (Text(line, "line"))
        {
            case "lanes":
                lanes[(Text(line, "centre"), Text(line, "agency"))] = line["count"]!.GetValue<int>();
                break;
            case "service":
                agencyOfService[Text(line, "service")] = Text(line, "agency");
                break;
            case "exchange":
                var exchange = new Exchange(line, number);
                if (batch.Count > 0 && batch[0].Batch != exchange.Batch)
                    EndBatch();
                batch.Add(exchange);
                break;
            case "snapshot":
                EndBatch();
                Compare(line, number);
                break;
            default:
                Fail("unreadable", number, $"there is no line of the kind {line["line"]}");
                break;
        }
    }

    private void EndBatch()
    {
        // Who waited when the batch began: everybody of them could be called in it.
        var before = waiting.ToDictionary(queue => queue.Key, queue => queue.Value.ToArray());
        foreach (var exchange in batch)
            Apply(exchange);
        foreach (var exchange in batch.Where(exchange => exchange is { Operation: "call" }))
            CheckOrder(exchange, before);
        foreach (var exchange in batch.Where(exchange => exchange is { Operation: "hold" or "reschedule", IsSuccess: true }))
            CheckCapacity(exchange);
        batch.Clear();
    }

    private void Apply(Exchange exchange)
    {
        if (exchange.Status >= 500)
            Fail("server-error", exchange.Line, $"{exchange.Operation} was answered with {exchange.Status}");
        if (!exchange.IsSuccess || exchange is { Operation: "call", Status: 204 } or { Operation: "citizen" or "sign-in" })
            return;
        var id = exchange.VisitId;
        if (!visits.TryGetValue(id, out var visit))
            visits[id] = visit = new Visit(id);
        Move(visit, exchange);
        switch (exchange.Operation)
        {
            case "hold":
                visit.Centre = exchange.Centre;
                visit.Agency = agencyOfService[Text(exchange.Request, "serviceId")];
                visit.Citizen = Text(exchange.Request, "citizenReference");
                Place(visit, exchange.Answer);
                visit.HoldEnds = At(exchange.Answer, "holdExpiresAt");
                Queue(booked, visit).Add(visit);
                break;
            case "confirm":
                visit.HoldEnds = null;
                break;
            case "reschedule":
                Place(visit, exchange.Answer);
                break;
            case "walk-in":
                visit.Centre = exchange.Centre;
                visit.Agency = agencyOfService[Text(exchange.Request, "serviceId")];
                Ticket(visit, exchange, Text(exchange.Request, "priorityClass"));
                break;
            case "check-in":
                Ticket(visit, exchange, exchange.Answer["walkIn"]!.GetValue<bool>() ? "ordinary" : "appointment");
                break;
            case "call":
                Queue(waiting, visit).Remove(visit);
                var counter = (visit.Centre, exchange.Counter);
                if (atCounter.TryGetValue(counter, out var other))
                    Fail("two-visitors", exchange.Line, $"counter {counter} called {visit.Id} while it had {other.Id}");
                atCounter[counter] = visit;
                visit.Counter = exchange.Counter;
                break;
        }
        if (visit.State is "cancelled" or "served" or "refused" or "abandoned" or "no-show")
        {
            Queue(booked, visit).Remove(visit);
            Queue(waiting, visit).Remove(visit);
            if (atCounter.TryGetValue((visit.Centre, visit.Counter), out var sitting) && sitting == visit)
                atCounter.Remove((visit.Centre, visit.Counter));
        }
    }

    private void Move(Visit visit, Exchange exchange)
    {
        var move = exchange.Operation == "close" ? $"close {Text(exchange.Request, "outcome")}" : exchange.Operation;
        if (!Moves.TryGetValue(move, out var allowed) || !allowed.From.Contains(visit.State, StringComparer.Ordinal))
            Fail("impossible-move", exchange.Line, $"{move} of {visit.Id}, which was {(visit.State.Length == 0 ? "unknown" : visit.State)}");
        visit.State = allowed.To ?? visit.State;
    }

    private static void Place(Visit visit, JsonNode answer) => (visit.Start, visit.End) = (At(answer, "startsAt")!.Value, At(answer, "endsAt")!.Value);

    private void Ticket(Visit visit, Exchange exchange, string priorityClass)
    {
        visit.Ready = priorityClass == "appointment" && visit.Start > exchange.At ? visit.Start : exchange.At;
        visit.Key = visit.Ready.AddMinutes(-BoostMinutes[priorityClass]);
        Queue(waiting, visit).Add(visit);
        var number = exchange.Answer["ticketNumber"]!.GetValue<int>();
        var day = (visit.Centre, Text(exchange.Json, "day"));
        if (!tickets.TryGetValue(day, out var given))
            tickets[day] = given = [];
        if (!given.TryAdd(number, visit))
            Fail("ticket-twice", exchange.Line, $"ticket {number} of {day} went to {given[number].Id} and to {visit.Id}");
        visit.LastLine = exchange.Line;
    }

    /// <summary>A call takes nobody before somebody who was ready with a smaller key, and does not come back empty while somebody waits.</summary>
    private void CheckOrder(Exchange call, Dictionary<(string, string), Visit[]> before)
    {
        var agency = Text(call.Json, "agency");
        if (!call.IsSuccess || !before.TryGetValue((call.Centre, agency), out var queue))
            return;
        var left = queue.Where(visit => visit.State == "checked-in").ToList();
        if (call.Status == 204)
        {
            // To a counter that called several times at once and got one visitor, the other answers do not matter.
            var gotOne = batch.Exists(other => other is { Operation: "call", Status: 200 } && other.Centre == call.Centre && other.Counter == call.Counter);
            if (left.Count > 0 && !gotOne)
                Fail("waiting-not-called", call.Line, $"counter {call.Counter} of {call.Centre} was told that nobody waits; {left[0].Id} did");
            return;
        }
        var called = visits[call.VisitId];
        var passed = left.Find(visit => visit.Ready <= call.At && (called.Ready > call.At || visit.Key < called.Key));
        if (passed is not null)
            Fail("overtaken", call.Line, $"{called.Id} (key {called.Key:HH:mm:ss}) was called before {passed.Id} (key {passed.Key:HH:mm:ss}), ready since {passed.Ready:HH:mm:ss}");
    }

    /// <summary>At no moment of a new time are more visits promised than there are counters, nor two to one citizen.</summary>
    private void CheckCapacity(Exchange exchange)
    {
        var visit = visits[exchange.VisitId];
        if (visit.State is not ("held" or "booked"))
            return;
        var key = (visit.Centre, visit.Agency);
        var beside = booked[key].Where(other => other.IsActive(exchange.At) && other.Start < visit.End && visit.Start < other.End).ToList();
        var most = beside.Select(at => beside.Count(other => other.Start <= at.Start && at.Start < other.End)).Max();
        if (most > lanes[key])
            Fail("over-capacity", exchange.Line, $"{most} visits at {visit.Start:O} in {key}, which has {lanes[key]} counters");
        if (beside.Find(other => other != visit && other.Citizen == visit.Citizen) is { } twin)
            Fail("citizen-overlap", exchange.Line, $"{visit.Id} and {twin.Id} are one citizen's at {visit.Start:O}");
    }

    /// <summary>The database holds what the answers said, and no claims that overlap.</summary>
    private void Compare(JsonNode snapshot, int number)
    {
        var at = At(snapshot, "at")!.Value;
        var claims = snapshot["claims"]!.AsArray().Select(claim => new Claim(claim!)).Where(claim => claim.Expires is not { } end || end > at).ToList();
        Overlaps("lane-overlap", claims.GroupBy(claim => claim.Lane), number);
        Overlaps("citizen-overlap", claims.GroupBy(claim => claim.Citizen), number);
        var byVisit = claims.ToLookup(claim => claim.Visit, StringComparer.Ordinal);
        var rows = snapshot["visits"]!.AsArray().ToDictionary(row => Text(row!, "id"), row => Text(row!, "state"), StringComparer.Ordinal);
        foreach (var visit in visits.Values)
        {
            var state = visit.StateAt(at);
            // Whether an ended hold is written down yet does not matter.
            if (!rows.Remove(visit.Id, out var kept) || (kept != state && (state, kept) is not ("expired", "held")))
                Fail("lost-state", number, $"{visit.Id} was answered to be {state}; the database has {kept ?? "nothing"}");
            var own = byVisit[visit.Id].ToList();
            if (visit.Citizen is null || !WithClaim.Contains(state, StringComparer.Ordinal))
            {
                if (own.Count > 0)
                    Fail("claim-without-visit", number, $"{visit.Id} is {state} and still holds {own[0].From:O}");
            }
            else if (own.Count == 0)
                Fail("lost-claim", number, $"{visit.Id} is {state} and holds no time");
            else if (own.Count > 1)
                Fail("doubled-claim", number, $"{visit.Id} holds {own.Count} times");
            else if (own[0].From != visit.Start || own[0].To != visit.End)
                Fail("wrong-claim", number, $"{visit.Id} was promised {visit.Start:O} and holds {own[0].From:O}");
        }
        foreach (var (id, state) in rows)
            Fail("unknown-visit", number, $"the database has the visit {id} ({state}), which nobody was answered");
        foreach (var claim in claims.Where(claim => !visits.ContainsKey(claim.Visit)))
            Fail("claim-without-visit", number, $"a claim is of {claim.Visit}, which nobody was answered");
    }

    private void Overlaps(string kind, IEnumerable<IEnumerable<Claim>> groups, int number)
    {
        foreach (var group in groups)
        {
            var ordered = group.OrderBy(claim => claim.From).ToList();
            for (var i = 1; i < ordered.Count; i++)
                if (ordered[i].From < ordered[i - 1].To)
                    Fail(kind, number, $"the claims of {ordered[i - 1].Visit} and {ordered[i].Visit} overlap at {ordered[i].From:O}");
        }
    }

    private void EndDays()
    {
        foreach (var ((centre, day), given) in tickets)
        {
            var expected = 1;
            foreach (var (number, visit) in given)
            {
                if (number != expected)
                    Fail("ticket-gap", visit.LastLine, $"{centre} on {day}: after ticket {expected - 1} came {number}");
                expected = number + 1;
            }
        }
    }

    private void Fail(string kind, int line, string what) => violations.Add(new Violation(kind, line, what));

    private static TList Queue<TList>(Dictionary<(string, string), TList> queues, Visit visit) where TList : new() =>
        queues.TryGetValue((visit.Centre, visit.Agency), out var queue) ? queue : queues[(visit.Centre, visit.Agency)] = new TList();

    private static string Text(JsonNode node, string member) =>
        node[member]?.GetValue<string>() ?? throw new InvalidDataException($"{member} is missing in {node.ToJsonString()}");

    private static DateTimeOffset? At(JsonNode node, string member) =>
        node[member] is { } value ? DateTimeOffset.Parse(value.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;

    private sealed class Visit(string id)
    {
        public string Id { get; } = id;
        public string State { get; set; } = "";
        public string Centre { get; set; } = "";
        public string Agency { get; set; } = "";
        public string? Citizen { get; set; }
        public DateTimeOffset Start { get; set; }
        public DateTimeOffset End { get; set; }
        public DateTimeOffset? HoldEnds { get; set; }
        public DateTimeOffset Ready { get; set; }
        public DateTimeOffset Key { get; set; }
        public int Counter { get; set; }
        public int LastLine { get; set; }

        public bool IsActive(DateTimeOffset at) => HoldEnds is not { } ends || ends > at;

        public string StateAt(DateTimeOffset at) => State == "held" && HoldEnds <= at ? "expired" : State;
    }

    private sealed class Exchange(JsonNode json, int line)
    {
        public JsonNode Json { get; } = json;
        public int Line { get; } = line;
        public long Batch { get; } = json["batch"]!.GetValue<long>();
        public DateTimeOffset At { get; } = HistoryCheck.At(json, "at")!.Value;
        public string Operation { get; } = Text(json, "operation");
        public string Centre => Text(Json, "centre");
        public int Counter => Json["counter"]!.GetValue<int>();
        public int Status { get; } = json["status"]!.GetValue<int>();
        public JsonNode Request => Json["request"]!;
        public JsonNode Answer => Json["answer"]!;
        public bool IsSuccess => Status is >= 200 and < 300;

        public string VisitId => Operation switch
        {
            "hold" => Text(Answer, "id"),
            "walk-in" or "call" => Text(Answer, "visitId"),
            _ => Text(Json, "visit"),
        };
    }

    private sealed class Claim(JsonNode json)
    {
        public string Visit { get; } = Text(json, "visit");
        public long Lane { get; } = json["lane"]!.GetValue<long>();
        public string Citizen { get; } = Text(json, "citizen");
        public DateTimeOffset From { get; } = At(json, "from")!.Value;
        public DateTimeOffset To { get; } = At(json, "to")!.Value;
        public DateTimeOffset? Expires { get; } = At(json, "expires");
    }
}
