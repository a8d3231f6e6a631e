using System.Text.Json.Nodes;
using Asan.TestBed;

namespace Asan.Simulate;

/// <summary>Sends requests and writes down each with its answer, in the order of the answers: JSON lines, docs/simulation.md.</summary>
public sealed class History(string path) : IAsyncDisposable
{
    private readonly StreamWriter file = new(path);
    private long batch;
    private int requests, serverErrors;

    public int Requests => requests;

    /// <summary>Answers of 5xx so far.</summary>
    public int ServerErrors => serverErrors;

    /// <summary>What follows was sent after everything before was answered.</summary>
    public void NextBatch() => batch++;

    public void Write(JsonObject line)
    {
        var text = line.ToJsonString();
        lock (file)
            file.WriteLine(text);
    }

    public ValueTask DisposeAsync() => file.DisposeAsync();

    /// <summary>Sends a POST and records it.</summary>
    /// <param name="client">Who sends.</param>
    /// <param name="path">Where.</param>
    /// <param name="request">The body.</param>
    /// <param name="line">What the line says beside request and answer: operation, centre, ….</param>
    /// <param name="at">The virtual time.</param>
    public async Task<(int Status, JsonNode? Answer)> PostAsync(HttpClient client, string path, JsonObject request, JsonObject line, DateTimeOffset at)
    {
        Interlocked.Increment(ref requests);
        using var response = await client.PostAsync(path, (object)request);
        if ((int)response.StatusCode >= 500)
            Interlocked.Increment(ref serverErrors);
        var text = await response.Content.ReadAsStringAsync();
        var answer = text.Length == 0 ? null : JsonNode.Parse(text);
        line["line"] = "exchange";
        line["batch"] = batch;
        line["at"] = at.UtcDateTime;
        line["request"] = request.DeepClone();
        line["status"] = (int)response.StatusCode;
        line["answer"] = answer?.DeepClone();
        // A code is a key to somebody's visit, even of an invented one.
        (line["answer"] as JsonObject)?.Remove("visitCode");
        Write(line);
        return ((int)response.StatusCode, answer);
    }
}
