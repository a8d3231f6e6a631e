// The whole system on one page: PostgreSQL with a database a service, RabbitMQ, five services, and the gateway that is
// the only one the world talks to. Written to Aspire 13.5; docs/decisions/0002-aspire-stand-in.md says what runs it.
using Asan.AppHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

var builder = DistributedApplication.CreateBuilder(args);

// "containers" takes PostgreSQL and RabbitMQ from a container engine; otherwise they are local processes.
IInfrastructure infrastructure = builder.Configuration["Infrastructure"] == "containers"
    ? new Containers(builder)
    : new LocalProcesses(builder);

// Keyed hashes (docs/decisions): the pepper of idempotency keys is everybody's, that of citizens' numbers booking's only,
// the key that compares officers with who is accused integrity's only.
var idempotencyPepper = builder.AddParameter("idempotency-pepper", secret: true);
var citizenPepper = builder.AddParameter("citizen-pepper", secret: true);
var integrityPersonKey = builder.AddParameter("integrity-person-key", secret: true);
var keyEncryptionKey = builder.AddParameter("key-encryption-key", secret: true); // seals citizens' contacts (docs/retention.md)
var priceLockKey = builder.AddParameter("price-lock-signing-key", secret: true); // signs price locks (docs/price-locks.md)

var gateway = Host<Projects.Gateway>("gateway").WithExternalHttpEndpoints();
gateway.WithEnvironment("Identity__Issuer", gateway.GetEndpoint("http"));
var catalogue = Service<Projects.Catalogue>("catalogue").WithEnvironment("PriceLocks__SigningKey", priceLockKey);
var booking = Service<Projects.Booking>("booking")
    .WithEnvironment("Booking__CitizenPepper", citizenPepper)
    .WithEnvironment("Booking__KeyEncryptionKey", keyEncryptionKey);
// While the key is being rotated, the other one too.
if (builder.Configuration["Parameters:other-key-encryption-key"] is not null)
    booking.WithEnvironment("Booking__OtherKeyEncryptionKey", builder.AddParameter("other-key-encryption-key", secret: true));
var feedback = Service<Projects.Feedback>("feedback");
var awards = Service<Projects.Awards>("awards");
// Reports of bribery and abuse: a database and a login of their own, and no broker.
var integrity = Service<Projects.Integrity>("integrity", broker: false).WithEnvironment("Integrity__PersonKey", integrityPersonKey);

foreach (var service in (IResourceBuilder<ProjectResource>[])[catalogue, booking, feedback, awards, integrity])
    gateway.WithReference(service).WaitFor(service);

builder.Build().Run();

// A service trusts the gateway's tokens. It fetches the keys with the first one, so it need not wait for the gateway.
IResourceBuilder<ProjectResource> Service<TProject>(string name, bool broker = true) where TProject : IProjectMetadata, new()
    => Host<TProject>(name, broker).WithEnvironment("Identity__Issuer", gateway.GetEndpoint("http"));

// What all six have: a database of their own, an address, health; all but integrity the broker.
IResourceBuilder<ProjectResource> Host<TProject>(string name, bool broker = true) where TProject : IProjectMetadata, new()
{
    var database = infrastructure.Database(name);
    var project = builder.AddProject<TProject>(name, launchProfileName: null)
        .WithHttpEndpoint(port: builder.Configuration.GetValue<int?>($"Ports:{name}"))
        .WithHttpHealthCheck("/health")
        .WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName)
        .WithEnvironment("Idempotency__Pepper", idempotencyPepper)
        .WithReference(database)
        .WaitFor(infrastructure.DatabaseServer);
    return broker ? project.WithReference(infrastructure.Messaging).WaitFor(infrastructure.Broker) : project;
}
