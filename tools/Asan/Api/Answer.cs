using System.Text.Json.Nodes;

namespace Asan.Cli.Api;

/// <summary>An answer of the gateway.</summary>
/// <param name="Request">Method and path, for messages.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Headers">Its header fields, in any case.</param>
/// <param name="Body">The JSON; null when there was none.</param>
/// <param name="TraceId">The trace that the request started, 32 hexadecimal digits.</param>
public sealed record Answer(string Request, int Status, IReadOnlyDictionary<string, string> Headers, JsonNode? Body, string TraceId)
{
    /// <summary>The resource's strong entity tag, with its quotes.</summary>
    public string? ETag => Headers.GetValueOrDefault("ETag");

    /// <summary>The problem's code; null when the answer is no problem.</summary>
    public string? Code => Status >= 400 ? Body?["code"]?.GetValue<string>() : null;

    /// <summary>The member of the body at a path such as <c>agency.name</c>; its absence is a failure.</summary>
    public JsonNode this[string path] => Find(path) ?? throw new RefusedException($"{Request} answered {Status} without the member {path}: {Body?.ToJsonString()}");

    /// <summary>The member of the body at a path; null when it is absent or null.</summary>
    public JsonNode? Find(string path) => path.Split('.').Aggregate(Body, (node, name) => (node as JsonObject)?[name]);

    public string Text(string path) => this[path].GetValue<string>();

    public int Number(string path) => this[path].GetValue<int>();

    /// <summary>This answer, if it has the status; otherwise what came instead.</summary>
    public Answer Expect(int status) => Status == status ? this : throw new RefusedException($"Expected {status} from {Request}; {Came()} came.");

    /// <summary>This answer, if it is the refusal expected.</summary>
    public Answer ExpectProblem(int status, string code) =>
        Status == status && Code == code ? this : throw new RefusedException($"Expected the problem {code} ({status}) from {Request}; {Came()} came.");

    private string Came() => $"{Status} {Body?.ToJsonString() ?? "without a body"}";
}

/// <summary>The platform answered otherwise than expected.</summary>
public sealed class RefusedException(string message) : Exception(message);

/// <summary>The command cannot be carried out; the message says what to do.</summary>
public sealed class CommandFailedException(string message) : Exception(message);
