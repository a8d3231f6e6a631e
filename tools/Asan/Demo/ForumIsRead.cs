using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Asan.Cli.Api;

namespace Asan.Cli.Demo;

/// <summary>Act 6: the forum's programme is public, its guests are not; a guest checks in once.</summary>
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

        await InviteAsync(stage, host);

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

    /// <summary>To a forum that is yet to come: to the one of the data nobody can be invited any more.</summary>
    private static async Task InviteAsync(Stage stage, Caller host)
    {
        stage.Step("Guests of a forum to come are invited by signed links: one accepts, one declines, a changed link says nothing");
        var file = stage.Data.Read("forum/forum-2022.json");
        var begins = TimeProvider.System.GetUtcNow().AddDays(60);
        var body = file["body"]!.DeepClone();
        (body["date"], body["startsAt"], body["endsAt"]) = ($"{begins.AddHours(4):yyyy-MM-dd}", $"{begins:yyyy-MM-ddTHH:mm:ssZ}", $"{begins.AddHours(2):yyyy-MM-ddTHH:mm:ssZ}");
        var at = $"/v1/forums/forum-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
        (await stage.Gateway.PutAsync(at, body, host, ifMatch: null)).Expect(201);
        foreach (var (guest, answer) in file["guests"]!.AsArray().Zip(["accepted", "declined"]))
        {
            (await stage.Gateway.PutAsync($"{at}/guests/{guest!["id"]}", guest["body"]!, host, ifMatch: null)).Expect(201);
            var token = (await stage.Gateway.PostAsync($"{at}/guests/{guest["id"]}/invitation", new JsonObject(), host)).Expect(201).Text("invitationToken");
            var answered = (await stage.Gateway.PostAsync($"{at}/invitation/answer", new JsonObject { ["invitationToken"] = token, ["answer"] = answer })).Expect(200);
            Stage.Show($"{guest["id"]}", answered.Text("answer"));
            var changed = await stage.Gateway.PostAsync($"{at}/invitation/answer", new JsonObject { ["invitationToken"] = $"{token[..^2]}AA", ["answer"] = "accepted" });
            Stage.Require(changed.Status is 401 or 403 or 404, $"A changed token was answered {changed.Status} {changed.Body?.ToJsonString()}");
            Stage.Show("changed link", $"{changed.Status} {changed.Code}");
            stage.ShowTrace(answered.TraceId);
        }
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
