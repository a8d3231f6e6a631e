using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Asan.Gateway.Pages;

/// <summary>The pages for citizens and staff: rendered here, on the services' public API (gateway/Pages/README.md).</summary>
public static class PagesHost
{
    /// <summary>A service that takes longer leaves a visitor in front of an empty page; he gets one that says so instead.</summary>
    private static readonly TimeSpan ServiceTimeout = TimeSpan.FromSeconds(10);

    public static void AddPages(this WebApplicationBuilder builder)
    {
        builder.Services.AddRazorComponents();
        builder.Services.AddHttpContextAccessor();
        // By default every letter outside ASCII becomes &#x…;, which makes a Russian page three times as large.
        builder.Services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        builder.Services.Configure<RouteOptions>(options => options.SetParameterPolicy<LanguageConstraint>("language"));
        builder.Services.AddScoped<PageContext>();
        builder.Services.AddScoped<PlatformApi>();
        builder.Services.AddScoped<Kept>();
        builder.Services.AddSingleton<PageTokens>();
        builder.Services.AddSingleton<Assets>();
        builder.Services.AddSingleton<Visits.VisitLinks>();
        builder.Services.AddSingleton<Figures.NetworkFigures>();
        foreach (var service in Forwarding.ServiceRoutes.Services)
            builder.Services.AddHttpClient(service, http => (http.BaseAddress, http.Timeout) = (new Uri($"http://{service}"), ServiceTimeout));
        builder.Services.AddDataProtection().SetApplicationName("asan-pages");
        builder.Services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(services => new ConfigureOptions<KeyManagementOptions>(
            options => options.XmlRepository = ActivatorUtilities.CreateInstance<KeyRing>(services)));
        builder.Services.AddAntiforgery(options =>
        {
            options.FormFieldName = "form-token";
            options.Cookie.Name = "form";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        builder.AddStaffSession();
    }

    public static void MapPages(this WebApplication app)
    {
        app.UseMiddleware<PageAnswers>();
        app.UseAntiforgery();
        Assets.Map(app);
        var pages = app.MapGroup("/{lang:language}").ExcludeFromDescription();
        Home.HomePage.Map(app, pages);
        Home.DevelopersPage.Map(app);
        SignIn.SignInPage.Map(pages);
        SignIn.PasswordPage.Map(pages);
        SignIn.CodePage.Map(pages);
        SignIn.EnrolPage.Map(pages);
        StaffHome.StaffHomePage.Map(pages);
        Counter.CounterPage.Map(pages);
        CaseDesk.CaseDeskPage.Map(pages);
        IntegrityDesk.IntegrityDeskPage.Map(pages);
        Door.DoorPage.Map(app, pages);
        EntryDesk.EntryDeskPage.Map(pages);
        JudgeDesk.JudgeDeskPage.Map(pages);
        Awards.EntryFiles.Map(pages);
        HeadOfCentre.HeadPage.Map(pages);
        Services.FindServices.Map(pages);
        Services.ServicePage.Map(pages);
        Services.LifeEvents.Map(pages);
        Centres.CentrePages.Map(pages);
        Booking.BookVisit.Map(pages);
        Visits.VisitPages.Map(pages);
        Ticket.TicketPage.Map(pages);
        Ticket.TakePage.Map(pages);
        Board.BoardPage.Map(pages);
        Rate.RatePage.Map(app, pages);
        Cases.CasesPage.Map(pages);
        Integrity.IntegrityPage.Map(pages);
        Refusals.RefusalsPage.Map(pages);
        Figures.FiguresPages.Map(pages);
        Practices.PracticePages.Map(pages);
        Awards.AwardPages.Map(pages);
        Forums.ForumPages.Map(pages);
        Forums.InvitationPage.Map(app, pages);
        // Pages of a subject are mapped here, a line each.
        pages.MapFallback("{**rest}", (PageContext page) => page.Show<Layout.StoppedPage>(404, 404));
    }
}
