global using Asan.Messaging;
global using Asan.ServiceDefaults;
global using Dapper;
global using Microsoft.AspNetCore.Http.HttpResults;
global using NodaTime;
global using Npgsql;
// A text in up to four languages: az, ru, en, fr.
global using Texts = System.Collections.Generic.IReadOnlyDictionary<string, string>;
