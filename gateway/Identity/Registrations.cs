using System.Text.Json;

namespace Asan.Gateway.Identity;

/// <summary>The clients and persons of <c>data/development</c>; none outside of development.</summary>
public sealed class Registrations(IReadOnlyList<Client> clients, IReadOnlyList<Person> persons)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly Dictionary<string, Client> clients = clients.ToDictionary(client => client.ClientId, StringComparer.Ordinal);
    private readonly Dictionary<string, Person> persons = persons.ToDictionary(person => person.Id, StringComparer.Ordinal);

    public IReadOnlyList<Client> Clients { get; } = clients;

    /// <summary>Everybody who may sign in to the staff's pages.</summary>
    public IReadOnlyList<Person> Persons { get; } = persons;

    /// <summary>Reads <c>clients.json</c> and <c>actors.json</c> of a folder.</summary>
    public static Registrations Read(string folder) =>
        new(Read<Client>(Path.Combine(folder, "clients.json")), Read<Person>(Path.Combine(folder, "actors.json")));

    /// <summary>The person, if the client may speak for them.</summary>
    public Person? Find(string client, string person) =>
        clients.GetValueOrDefault(client)?.Actors is { } actors && (actors.Contains("*", StringComparer.Ordinal) || actors.Contains(person, StringComparer.Ordinal))
            ? persons.GetValueOrDefault(person)
            : null;

    private static List<T> Read<T>(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<List<T>>(File.ReadAllBytes(file), Json)!;
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw new InvalidOperationException($"{file} cannot be read: {e.Message} Development:Data must name the folder of clients.json and actors.json.", e);
        }
    }
}

/// <summary>A partner's program.</summary>
/// <param name="ClientId">Its name.</param>
/// <param name="Secret">Its secret; for development only.</param>
/// <param name="Scopes">What it may ask for.</param>
/// <param name="Actors">The persons it may speak for; <c>*</c> means all.</param>
public sealed record Client(string ClientId, string Secret, IReadOnlyList<string> Scopes, IReadOnlyList<string> Actors);

/// <summary>A person for whom a client may speak.</summary>
/// <param name="Id">The token's <c>sub</c>.</param>
/// <param name="Name">For the audit trail.</param>
/// <param name="Roles">What the person may do.</param>
/// <param name="Centre">Where the person works.</param>
/// <param name="Agency">For whom the person works.</param>
/// <param name="Authority">The local authority for which the person speaks.</param>
public sealed record Person(string Id, string Name, IReadOnlyList<string> Roles, string? Centre = null, string? Agency = null, string? Authority = null);
