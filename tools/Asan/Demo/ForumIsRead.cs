using System.Text.Json.Nodes;
using Asan.Cli.Api;

namespace Asan.Cli.Demo;

/// <summary>Act 5: the forum's programme is public, its guests are not; a guest checks in once.</summary>
public static class ForumIsRead
{
    public static async Task RunAsync(Stage stage)
    {
        stage.Act("The forum");
        var host = Stage.Staff(stage.Persons("forum-host").First()["id"]!.GetValue<string>());
        var at = $"/v1/forums/{stage.Data.Read("forum/forum-2022.json")["id"]}";

        stage.Step("Anybody reads the forum and its programme");
        var forum = (await stage.Gateway.GetAsync(at)).Expect(200);
        Stage.Show("forum", $"{forum["title"]["en"]}, {forum["venue"]["en"]}, {forum.Text("city")}, {forum.Text("date")}");
        var agenda = (await stage.Gateway.GetAsync($"{at}/agenda")).Expect(200);
        foreach (var item in agenda["items"].AsArray())
            Stage.Show(item!["startsAt"]!.GetValue<string>()[11..16] + "Z", $"{item["title"]!["en"]}{(item["speaker"]?["name"] is { } speaker ? $" — {speaker}" : "")}");
        stage.ShowTrace(agenda.TraceId);

        stage.Step("The guest list is for the forum's host only");
        var refused = await stage.Gateway.GetAsync($"{at}/guests", Stage.PartnerOne);
        Stage.Require(refused.Status == 403, $"{Stage.PartnerOne} got {refused.Status} from {refused.Request}");
        Stage.Show($"{Stage.PartnerOne}", $"{refused.Status} {refused.Code}");
        stage.ShowTrace(refused.TraceId);
        var guests = await stage.Gateway.ListAsync($"{at}/guests", host);
        Stage.Show($"{host}", $"{guests.Count} guests of {guests.Select(guest => guest["country"]!.GetValue<string>()).Distinct().Count()} countries");

        stage.Step("A guest checks in by invitation, once");
        var (guest, invitation, checkedIn) = await CheckInAsync(stage, at, host, guests);
        Stage.Show("checked in", $"{guest["name"]}, {guest["delegation"]}");
        stage.ShowTrace(checkedIn.TraceId);
        var again = (await stage.Gateway.PostAsync($"{at}/check-ins", invitation, host)).ExpectProblem(409, "already-checked-in");
        Stage.Show("again", $"{again.Status} {again.Code}");
        await ScanAsync(stage, at, host, guests[^1]);
        var counts = (await stage.Gateway.GetAsync($"{at}/check-ins", host)).Expect(200);
        Stage.Show("check-ins", counts.Body!.ToJsonString());
    }

    /// <summary>Two scanners without a network see one badge; what they upload later makes one check-in.</summary>
    private static async Task ScanAsync(Stage stage, string at, Caller host, JsonNode guest)
    {
        stage.Step("Two doors without a network scan one badge; their uploads make one check-in and a conflict");
        var badge = (await stage.Gateway.GetAsync($"{at}/guests/{guest["id"]}/badge?format=json", host)).Expect(200).Text("code");
        var key = (await stage.Gateway.GetAsync($"{at}/badge-key")).Expect(200);
        Stage.Show("badge", $"{badge.Length} characters, checked by the key {key.Text("kid")}");
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (door, seconds) in new[] { ("east", -60), ("west", -90), ("east", -60) })
        {
            var uploaded = (await stage.Gateway.PostAsync($"{at}/scans", new JsonObject
            {
                ["deviceId"] = door,
                ["scans"] = new JsonArray(new JsonObject { ["sequence"] = now.ToUnixTimeSeconds(), ["badge"] = badge, ["scannedAt"] = now.AddSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", null) }),
            }, host)).Expect(200);
            Stage.Show($"{door} door", uploaded["outcomes"][0]!["outcome"]);
        }
        var conflicts = await stage.Gateway.ListAsync($"{at}/scan-conflicts", host);
        Stage.Require(conflicts.Any(conflict => conflict["deviceId"]!.GetValue<string>() == "east"), "The later scan is no conflict");
        Stage.Show("conflicts", string.Join(", ", conflicts.Select(conflict => $"{conflict["guestId"]} at {conflict["deviceId"]}; {conflict["standingDeviceId"]} was earlier")));
    }

    /// <summary>Checks in the first guest who is not there yet (an earlier run may have checked in others).</summary>
    private static async Task<(JsonNode Guest, JsonObject Invitation, Answer CheckedIn)> CheckInAsync(Stage stage, string at, Caller host, IReadOnlyList<JsonNode> guests)
    {
        foreach (var guest in guests)
        {
            var invited = await stage.Gateway.PostAsync($"{at}/guests/{guest["id"]}/invitation", new JsonObject(), host);
            if (invited.Code == "already-checked-in")
                continue;
            var invitation = new JsonObject { ["invitationCode"] = (invited.Status == 200 ? invited : invited.Expect(201)).Text("invitationCode") };
            var checkedIn = await stage.Gateway.PostAsync($"{at}/check-ins", invitation, host);
            if (checkedIn.Code == "already-checked-in")
                continue;
            return (guest, invitation, checkedIn.Expect(201));
        }
        throw new RefusedException("Every guest has checked in already. Start with an empty platform: ./run --demo");
    }
}
