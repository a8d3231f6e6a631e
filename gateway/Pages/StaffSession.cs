using System.Security.Claims;
using Asan.Gateway.Identity.Accounts;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;

namespace Asan.Gateway.Pages;

/// <summary>The session of who is signed in as staff: a cookie that only the pages read.</summary>
public static class StaffSession
{
    /// <summary>Somebody who reads a long case is not thrown out (PAGES: 20 hours at least); a new day asks again.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromHours(20);

    /// <summary>The cookie of who has given the right password, and not yet the code.</summary>
    public const string HalfScheme = "staff-half";

    public static void AddStaffSession(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<StaffAccounts>();
        builder.Services.AddSingleton<SecondFactor>();
        builder.Services.AddSingleton<StaffSessions>();
        var secure = builder.Environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        builder.Services.AddAuthentication().AddCookie(HalfScheme, options =>
        {
            options.Cookie.Name = "staff-half";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = secure;
            options.ExpireTimeSpan = TimeSpan.FromMinutes(10);
            options.SlidingExpiration = false;
        }).AddCookie(Staff.Scheme, options =>
        {
            options.Cookie.Name = "staff";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = secure;
            options.ExpireTimeSpan = Idle;
            options.SlidingExpiration = true;
            options.ClaimsIssuer = null;
            // The session stands in the database: once it has ended there, no copy of the cookie is one.
            options.Events.OnValidatePrincipal = async context =>
            {
                if (context.Principal is not { } user || !Guid.TryParse(user.FindFirstValue("sid"), out var id)
                    || !await context.HttpContext.RequestServices.GetRequiredService<StaffSessions>().LastsAsync(id, user.FindFirstValue("sub") ?? "", context.HttpContext.RequestAborted))
                    context.RejectPrincipal();
            };
            options.Events.OnRedirectToLogin = context =>
            {
                var page = context.HttpContext.RequestServices.GetRequiredService<PageContext>();
                context.Response.Redirect(page.Link($"sign-in?return={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}"));
                return Task.CompletedTask;
            };
            // Authorization stands before the pages' own middleware, so the refusal is rendered here.
            options.Events.OnRedirectToAccessDenied = context =>
            {
                var page = context.HttpContext.RequestServices.GetRequiredService<PageContext>();
                PageAnswers.SetHeaders(context.HttpContext, page);
                return page.Show<Layout.StoppedPage>(StatusCodes.Status403Forbidden, StatusCodes.Status403Forbidden).ExecuteAsync(context.HttpContext);
            };
        });
    }

    /// <summary>Only who is signed in and has one of the roles sees the page; anybody signed in when none is named.</summary>
    public static TBuilder RequireStaff<TBuilder>(this TBuilder pages, params string[] roles) where TBuilder : IEndpointConventionBuilder
    {
        var policy = new AuthorizationPolicyBuilder(Staff.Scheme).RequireAuthenticatedUser();
        if (roles.Length > 0)
            policy.RequireAssertion(context => Staff.Of(context.User) is { } staff && roles.Any(staff.Is));
        return pages.RequireAuthorization(policy.Build());
    }
}
