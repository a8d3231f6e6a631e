using System.Data;
using System.Text.Json;
using Asan.Awards.Cycles;
using Asan.Awards.Entries;
using Asan.Awards.Forums;
using Asan.Awards.Programmes;
using Asan.Awards.StudyVisits;
using Asan.Contracts.Booking;
using NodaTime.Serialization.SystemTextJson;
using NpgsqlTypes;

namespace Asan.Awards;

/// <summary>The types that live in <c>jsonb</c> and array columns: Dapper reads and writes them like any other column.</summary>
internal static class JsonColumns
{
    public static readonly JsonSerializerOptions Json = new JsonSerializerOptions(EventTypes.Json).ConfigureForNodaTime(DateTimeZoneProviders.Tzdb);

    public static void Register()
    {
        Add<Texts>();
        Add<IReadOnlyList<Source>>();
        Add<IReadOnlyList<Organisation>>();
        Add<Rules>();
        Add<PracticeTexts>();
        Add<PracticeDraft>();
        Add<IReadOnlyDictionary<string, decimal>>();
        Add<IReadOnlyList<VisitStop>>();
        Add<IReadOnlyList<StudyVisitAlternative>>();
        Add<AgendaItem>();
        Add<IReadOnlyList<AgendaItem>>();
        Add<JsonElement>();
        SqlMapper.AddTypeHandler(new ArrayHandler<Guid>());
        SqlMapper.AddTypeHandler(new ArrayHandler<string>());
        SqlMapper.AddTypeHandler(new ArrayHandler<int>());
        SqlMapper.AddTypeHandler(new ArrayHandler<long>());
    }

    private static void Add<T>() => SqlMapper.AddTypeHandler(new Handler<T>());

    private sealed class Handler<T> : SqlMapper.TypeHandler<T>
    {
        public override void SetValue(IDbDataParameter parameter, T? value)
        {
            ((NpgsqlParameter)parameter).NpgsqlDbType = NpgsqlDbType.Jsonb;
            parameter.Value = value is null ? DBNull.Value : JsonSerializer.Serialize(value, Json);
        }

        public override T? Parse(object value) => JsonSerializer.Deserialize<T>((string)value, Json);
    }

    // Npgsql announces any array as System.Array, since it may have several dimensions; Dapper wants the exact type.
    private sealed class ArrayHandler<T> : SqlMapper.TypeHandler<T[]>
    {
        public override void SetValue(IDbDataParameter parameter, T[]? value) => parameter.Value = value is null ? DBNull.Value : value;

        public override T[] Parse(object value) => (T[])value;
    }
}
