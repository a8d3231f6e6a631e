using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Asan.Cli.Api;

namespace Asan.Cli.Seed;

/// <summary><c>asan seed</c>: brings the platform to the state of the files in <c>data/</c>, as often as wished.</summary>
public static class SeedCommand
{
    /// <summary>Requests in flight at once.</summary>
    private const int Parallel = 8;

    private static readonly Caller Editor = new("asan-seed", "editor");
    private static readonly Caller Secretary = new("asan-seed", "award-secretary");
    private static readonly Caller Host = new("asan-seed", "forum-host");

    public static Command Create()
    {
        var (gateway, data) = (Options.Gateway(), Options.Data());
        var command = new Command("seed", "Loads the seed data; what is already there stays as it is.") { gateway, data };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(gateway), new DataFolder(parsed.GetRequiredValue(data).FullName), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Uri address, DataFolder data, CancellationToken cancellation)
    {
        using var gateway = Gateway.Open(address, data);
        var clock = Stopwatch.StartNew();
        // In this order: a service names its agency and is offered at the centres that have a counter of it.
        foreach (var kind in new[] { "agencies", "centres", "services", "search-synonyms", "life-events", "good-practices" })
            await LoadAsync(kind, FromSource(data.Read($"{kind}.json"), kind), Editor);
        await LoadAsync("adoptions", Adoptions(data.Read("good-practices.json")), Editor);
        await LoadAsync("award programmes", [Item("/v1/programmes", data.Read("awards/programme.json"))], Secretary);
        await LoadAsync("authorities", [.. data.Items("awards/authorities.json").Select(item => Item("/v1/authorities", item))], Secretary);
        await LoadCycleAsync(data.Read("awards/cycle-2022.json"));
        var forum = data.Read("forum/forum-2022.json");
        var at = $"/v1/forums/{forum["id"]}";
        await LoadAsync("forums", [Item("/v1/forums", forum)], Host);
        await LoadAsync("forum agendas", [($"{at}/agenda", forum["agenda"]!)], Host);
        await LoadAsync("forum guests", [.. forum["guests"]!.AsArray().Select(guest => Item($"{at}/guests", guest!))], Host);
        Console.WriteLine($"Loaded in {clock.Elapsed.TotalSeconds:0.0} s.");
        return 0;

        async Task LoadAsync(string kind, IReadOnlyList<(string Path, JsonNode Body)> items, Caller caller)
        {
            using var free = new SemaphoreSlim(Parallel);
            var outcomes = await Task.WhenAll(items.Select(async item =>
            {
                await free.WaitAsync(cancellation);
                try
                {
                    return await Upsert.RunAsync(gateway, caller, item.Path, item.Body);
                }
                finally
                {
                    free.Release();
                }
            }));
            int Count(Outcome wanted) => outcomes.Count(outcome => outcome == wanted);
            Console.WriteLine($"{kind,-18}{Count(Outcome.Created),4} new {Count(Outcome.Changed),4} changed {Count(Outcome.Unchanged),4} unchanged");
        }

        // Rules are frozen before a cycle opens: from then on its file is history.
        async Task LoadCycleAsync(JsonNode file)
        {
            var item = Item("/v1/cycles", file);
            var cycle = await gateway.GetAsync(item.Path, Secretary);
            if (cycle.Status == 200 && cycle.Text("state") is not "Draft" and var state)
                Console.WriteLine($"{"award cycles",-18}   1 left as it is, in state {state}");
            else
                await LoadAsync("award cycles", [item], Secretary);
        }
    }

    private static (string Path, JsonNode Body) Item(string collection, JsonNode item) => ($"{collection}/{item["id"]}", item["body"]!);

    private static IReadOnlyList<(string Path, JsonNode Body)> Adoptions(JsonNode file) =>
        [.. file["items"]!.AsArray().SelectMany(practice => (practice!["adoptions"]?.AsArray() ?? [])
            .Select(adoption => Item($"/v1/sources/{file["source"]}/good-practices/{practice["externalId"]}/adoptions", adoption!)))];

    private static IReadOnlyList<(string Path, JsonNode Body)> FromSource(JsonNode file, string kind) =>
        [.. file["items"]!.AsArray().Select(item => ($"/v1/sources/{file["source"]}/{kind}/{item!["externalId"]}", item["body"]!))];
}
