using System.Security.Claims;
using Asan.Gateway.Identity;
using Asan.Gateway.Identity.Accounts;
using Asan.Gateway.Pages.Forms;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace Asan.Gateway.Pages.SignIn;

/// <summary>
/// Sign in to the staff's pages by account and password, then by a code (<see cref="CodePage"/>) where the account has a second
/// factor. Outside of development every account must have one (<see cref="EnrolPage"/>). Sign out.
/// </summary>
public static class SignInPage
{
    /// <param name="Persons">In development, who may be chosen; else nobody is named.</param>
    /// <param name="Person">The account that was typed or chosen.</param>
    /// <param name="Return">Where to go then; within this host.</param>
    /// <param name="Errors">After a wrong answer.</param>
    public sealed record Model(IReadOnlyList<Person> Persons, string? Person, string? Return, FormErrors Errors)
    {
        /// <summary>The published password of development's accounts.</summary>
        public string? Password => Persons.Count > 0 ? DevelopmentAccounts.Password : null;
    }

    internal const int MaxPassword = 200;

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/sign-in", (PageContext page, Registrations registrations, [FromQuery(Name = "return")] string? back) =>
            page.Show<SignInForm>(new Model(registrations.Persons, null, Local(back), new FormErrors())));

        pages.MapPost("/sign-in", async (
            PageContext page, Registrations registrations, StaffAccounts accounts, StaffSessions sessions, IHostEnvironment environment,
            [FromForm] string? person, [FromForm] string? password, [FromForm(Name = "return")] string? back, CancellationToken cancellation) =>
        {
            var errors = new FormErrors();
            if (string.IsNullOrWhiteSpace(person))
                errors.Add("person", page[registrations.Persons.Count > 0 ? Choose : TypeAccount]);
            if (string.IsNullOrEmpty(password))
                errors.Add("password", page[TypePassword]);
            var account = person?.Trim() ?? "";
            if (!errors.Any)
                switch (account.Length > 100 || password!.Length > MaxPassword ? SignInOutcome.Wrong : await accounts.CheckPasswordAsync(account, password, cancellation))
                {
                    case SignInOutcome.Wrong: errors.Add("password", page[WrongPassword]); break;
                    case SignInOutcome.Locked: errors.Add("password", page[TooMany]); break;
                    case SignInOutcome.Expired: errors.Add("password", page[Expired]); break;
                }
            if (errors.Any || await accounts.FindAsync(account, cancellation) is not { } found)
                return page.Show<SignInForm>(new Model(registrations.Persons, account, Local(back), errors), 422);
            return await AfterPasswordAsync(page, sessions, environment, found, back);
        });

        pages.MapGet("/sign-in/continue", (PageContext page, [FromQuery(Name = "return")] string? back) => page.Show<ContinuePage>(Local(back) ?? page.Link("staff")));

        pages.MapPost("/sign-out", async (PageContext page, StaffSessions sessions, [FromForm(Name = "form-token")] string? _, CancellationToken cancellation) =>
        {
            var session = await page.Http.AuthenticateAsync(Staff.Scheme);
            if (Guid.TryParse(session.Principal?.FindFirstValue("sid"), out var id))
                await sessions.EndAsync(id, cancellation);
            await page.Http.SignOutAsync(Staff.Scheme);
            return page.SeeOther("");
        });
    }

    /// <summary>What follows the right password: choosing one's own, the code, setting it up, or in development the session.</summary>
    internal static async Task<IResult> AfterPasswordAsync(PageContext page, StaffSessions sessions, IHostEnvironment environment, StaffAccount account, string? back)
    {
        if (account is { SecondFactor: false, PasswordOnce: false } && environment.IsDevelopment())
        {
            await BeginAsync(page.Http, sessions, account.Person);
            return Onward(page, back);
        }
        await page.Http.SignInAsync(StaffSession.HalfScheme, new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", account.Person.Id)], StaffSession.HalfScheme)));
        return page.SeeOther($"sign-in/{(account.PasswordOnce ? "password" : account.SecondFactor ? "code" : "enrol")}{Query(back)}");
    }

    /// <summary>Begins the session of who has proved everything.</summary>
    internal static async Task BeginAsync(HttpContext http, StaffSessions sessions, Person person)
    {
        var claims = new List<Claim> { new("sub", person.Id), new("name", person.Name), new("sid", (await sessions.BeginAsync(person.Id, http.RequestAborted)).ToString()) };
        claims.AddRange(person.Roles.Select(role => new Claim("role", role)));
        foreach (var (claim, value) in new[] { ("centre", person.Centre), ("agency", person.Agency), ("authority", person.Authority) })
            if (value is not null)
                claims.Add(new Claim(claim, value));
        await http.SignOutAsync(StaffSession.HalfScheme);
        await http.SignInAsync(Staff.Scheme, new ClaimsPrincipal(new ClaimsIdentity(claims, Staff.Scheme)));
    }

    /// <summary>To where the person wanted to go.</summary>
    internal static IResult Onward(PageContext page, string? back) => Local(back) switch
    {
        null => page.SeeOther("staff"),
        // From there it goes to another host, and browsers hold a form's whole chain of redirects to form-action 'self'
        // (Content Security Policy Level 3): so a page in between begins a new one.
        { } local when local.StartsWith("/oauth/", StringComparison.Ordinal) => page.SeeOther($"sign-in/continue{Query(local)}"),
        { } local => TypedResults.LocalRedirect(local),
    };

    internal static string Query(string? back) => Local(back) is { } local ? $"?return={Uri.EscapeDataString(local)}" : "";

    /// <summary>The address if it is one of this host: one elsewhere would make this page the first half of a fraud.</summary>
    internal static string? Local(string? address) =>
        address is ['/', ..] and not ['/', '/' or '\\', ..] && address.Length <= 2000 && !address.Any(char.IsControl) ? address : null;

    internal static readonly Text Title = new("Daxil olun", "Вход", "Sign in", "Connexion");
    internal static readonly Text Choose = new("Kim olduğunuzu seçin", "Выберите, кто вы", "Choose who you are", "Choisissez qui vous êtes");
    internal static readonly Text Account = new("Hesabın adı", "Имя учётной записи", "Account name", "Nom du compte");
    internal static readonly Text TypeAccount = new("Hesabın adını yazın", "Введите имя учётной записи", "Enter the account name", "Saisissez le nom du compte");
    internal static readonly Text PasswordLabel = new("Parol", "Пароль", "Password", "Mot de passe");
    internal static readonly Text TypePassword = new("Parolu yazın", "Введите пароль", "Enter the password", "Saisissez le mot de passe");
    internal static readonly Text WrongPassword = new("Ad və ya parol düz deyil. Yenidən yazın.", "Имя или пароль не подходят. Введите их ещё раз.", "The name or the password is not right. Enter them again.", "Le nom ou le mot de passe ne correspond pas. Saisissez-les de nouveau.");
    internal static readonly Text TooMany = new("Çox cəhd edilib. 15 dəqiqədən sonra yenidən yoxlayın.", "Слишком много попыток. Повторите через 15 минут.", "Too many attempts. Try again in 15 minutes.", "Trop de tentatives. Réessayez dans 15 minutes.");
    internal static readonly Text Expired = new("Bu ilk parolun vaxtı keçib. Yenisini istəyin.", "Срок первого пароля истёк. Попросите новый.", "The time of this first password is over. Ask for a new one.", "Ce premier mot de passe a expiré. Demandez-en un nouveau.");
    internal static readonly Text OnlyDevelopment = new("Yalnız sınaq üçün: parol hamı üçün açıqdır.", "Только для проверки: пароль известен всем.", "For trying only: everybody knows this password.", "Pour essai seulement\u202F: tout le monde connaît ce mot de passe.");
    internal static readonly Text SignedIn = new("Daxil oldunuz", "Вы вошли", "You are signed in", "Vous êtes connecté");
}
