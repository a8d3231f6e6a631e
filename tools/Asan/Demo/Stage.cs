using System.Diagnostics;
using System.Text.Json.Nodes;
using Asan.Cli.Api;

namespace Asan.Cli.Demo;

/// <summary>What all acts share: who acts, what is printed, how one waits.</summary>
public sealed class Stage
{
    /// <summary>How long an event may take from one service to what another shows; usually well under a second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Uri dashboard;
    private int act;
    private int step;

    public Stage(Gateway gateway, DataFolder data, Uri dashboard)
    {
        Gateway = gateway;
        Data = data;
        this.dashboard = dashboard;
        Feed = new Feed(this, PartnerOne);
    }

    public static Caller PartnerOne { get; } = new("partner-one");

    public static Caller PartnerTwo { get; } = new("partner-two");

    public Gateway Gateway { get; }

    public DataFolder Data { get; }

    public Feed Feed { get; }

    /// <summary>Steps begun so far.</summary>
    public int Steps { get; private set; }

    /// <summary>The current step, such as 3.2.</summary>
    public string Number => $"{act}.{step}";

    public string Title { get; private set; } = "start";

    /// <summary>A member of the staff, who works through the agency's own client.</summary>
    public static Caller Staff(string actor) => new("asan-staff", actor);

    /// <summary>The persons of <c>data/development/actors.json</c> with a role.</summary>
    public IEnumerable<JsonNode> Persons(string role) => Data.Read("development/actors.json").AsArray()
        .Select(person => person!).Where(person => person["roles"]!.AsArray().Any(has => has!.GetValue<string>() == role));

    public void Act(string title)
    {
        (act, step) = (act + 1, 0);
        Console.WriteLine($"\n{act}  {title}");
    }

    public void Step(string title)
    {
        Title = title;
        step++;
        Steps++;
        Console.WriteLine($"\n  {Number}  {title}");
    }

    /// <summary>Prints a value of an answer.</summary>
    public static void Show(string label, object? value) => Console.WriteLine($"       {label,-16} {value}");

    /// <summary>Prints where the trace of a request can be seen.</summary>
    public void ShowTrace(string traceId) => Show("trace", new Uri(dashboard, $"traces/detail/{traceId}"));

    public static void Require(bool holds, string what)
    {
        if (!holds)
            throw new RefusedException(what);
    }

    /// <summary>Asks until the answer is as wanted.</summary>
    public static async Task<Answer> UntilAsync(string what, Func<Task<Answer>> ask, Func<Answer, bool> holds)
    {
        for (var clock = Stopwatch.StartNew(); ;)
        {
            var answer = await ask();
            if (holds(answer))
                return answer;
            Require(clock.Elapsed < Patience, $"Waited {clock.Elapsed.TotalSeconds:0} s for {what}; the last answer of {answer.Request} was {answer.Status} {answer.Body?.ToJsonString()}");
            await Task.Delay(Pause);
        }
    }
}
