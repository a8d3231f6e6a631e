using System.Text.Json.Nodes;
using Asan.Cli.Api;

namespace Asan.Cli.Seed;

/// <summary>What became of one item.</summary>
public enum Outcome
{
    Created,
    Changed,
    Unchanged,
}

/// <summary>
/// Brings a resource to the state of its file: reads it, and puts the file's body only if they differ, under the ETag
/// that was read. Loading twice therefore changes nothing, and somebody's change in between is not overwritten unseen.
/// </summary>
public static class Upsert
{
    /// <summary>How often a change by somebody else in between is met with a new try.</summary>
    private const int Tries = 5;

    public static async Task<Outcome> RunAsync(Gateway gateway, Caller caller, string path, JsonNode body)
    {
        for (var attempt = 1; ; attempt++)
        {
            var current = await gateway.GetAsync(path, caller);
            if (current.Status == 410)
                return Outcome.Unchanged; // An editor has withdrawn it; loading the file again does not take that back.
            if (current.Status != 404)
                current.Expect(200);
            if (current.Status == 200 && Holds(current.Body, body))
                return Outcome.Unchanged;
            var put = await gateway.PutAsync(path, body, caller, current.Status == 200 ? current.ETag : null);
            if (put.Status == 412 && attempt < Tries)
                continue;
            if (put.Status is not (200 or 201 or 204))
                put.Expect(200);
            return current.Status == 404 ? Outcome.Created : put.ETag == current.ETag ? Outcome.Unchanged : Outcome.Changed;
        }
    }

    /// <summary>Whether <paramref name="resource"/> says all that <paramref name="body"/> says; it may say more, such as a version.</summary>
    public static bool Holds(JsonNode? resource, JsonNode? body) => (resource, body) switch
    {
        (null, null) => true,
        (JsonObject has, JsonObject wants) => wants.All(member => member.Value is null ? has[member.Key] is null : Holds(has[member.Key], member.Value)),
        (JsonArray has, JsonArray wants) => has.Count == wants.Count && has.Zip(wants).All(pair => Holds(pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(resource, body),
    };
}
