using Asan.Booking.Personal;

namespace Asan.Booking.Notices;

/// <summary>What sends notices: the provider, and in development without one the inbox.</summary>
public static class NoticeHost
{
    public static void AddNotices(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(KeyEncryptionKey.From(builder.Configuration));
        if (builder.Environment.IsDevelopment() && builder.Configuration["Notices:Provider"] is null)
        {
            builder.Services.AddSingleton<DevelopmentInbox>();
            builder.Services.AddSingleton<INoticeDelivery>(services => services.GetRequiredService<DevelopmentInbox>());
        }
        else
        {
            builder.Services.AddHttpClient("notices", http => ProviderDelivery.Configure(builder.Configuration, http));
            builder.Services.AddSingleton<INoticeDelivery>(services => new ProviderDelivery(services.GetRequiredService<IHttpClientFactory>().CreateClient("notices")));
        }
        builder.Services.AddHostedService<SendNotices>();
    }
}
