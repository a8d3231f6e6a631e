using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Asan.Cli.Api;

namespace Asan.Cli.Demo;

/// <summary>The forum at which a cycle's winners are announced, and its host.</summary>
/// <param name="Stage">Where it is shown.</param>
/// <param name="Path">Its address.</param>
/// <param name="Host">Who runs it.</param>
public sealed record ForumStage(Stage Stage, string Path, Caller Host)
{
    /// <summary>The forum of the data if its ceremony announces the cycle and has not begun; else a further one after its pattern.</summary>
    public static async Task<ForumStage> PrepareAsync(Stage stage, string cycleId)
    {
        var host = Stage.Staff(stage.Persons("forum-host").First()["id"]!.GetValue<string>());
        var file = stage.Data.Read("forum/forum-2022.json");
        var forum = new ForumStage(stage, $"/v1/forums/{file["id"]}", host);
        var agenda = file["agenda"]!.DeepClone();
        var ceremony = agenda["items"]!.AsArray().Single(item => item!["kind"]!.GetValue<string>() == "ceremony")!;
        var programme = (await stage.Gateway.GetAsync($"{forum.Path}/programme")).Expect(200);
        if (ceremony["cycleId"]!.GetValue<string>() == cycleId && programme["items"].AsArray().All(item => item!["state"]!.GetValue<string>() == "planned"))
            return forum;

        forum = forum with { Path = $"/v1/forums/forum-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}" };
        ceremony["cycleId"] = cycleId;
        (await stage.Gateway.PutAsync(forum.Path, file["body"]!, host, ifMatch: null)).Expect(201);
        (await stage.Gateway.PutAsync($"{forum.Path}/agenda", agenda, host, ifMatch: null)).Expect(201);
        foreach (var guest in file["guests"]!.AsArray().Take(10))
            (await stage.Gateway.PutAsync($"{forum.Path}/guests/{guest!["id"]}", guest["body"]!, host, ifMatch: null)).Expect(201);
        return forum;
    }

    public async Task<Answer> ActAsync(string item, string act, JsonObject? body = null) =>
        (await Stage.Gateway.PostAsync($"{Path}/agenda/{item}/{act}", body ?? [], Host)).Expect(200);

    public static string Planned(Answer programme, string item) => Of(programme, item)["plannedStart"]!.GetValue<string>();

    public static string Expected(Answer programme, string item) => Of(programme, item)["expectedStart"]!.GetValue<string>();

    private static JsonNode Of(Answer programme, string item) => programme["items"].AsArray().Single(live => live!["id"]!.GetValue<string>() == item)!;
}
