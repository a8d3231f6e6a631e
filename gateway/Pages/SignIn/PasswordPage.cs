using Asan.Gateway.Identity.Accounts;
using Asan.Gateway.Pages.Forms;
using Microsoft.AspNetCore.Mvc;

namespace Asan.Gateway.Pages.SignIn;

/// <summary>One's own password in the place of the one that an operator gave (<c>./asan staff</c>); without it nobody comes further.</summary>
public static class PasswordPage
{
    /// <summary>Length is what makes a password hard to guess; rules on its letters do not (NIST SP 800-63B section 5.1.1.2).</summary>
    public const int MinPassword = 12;

    /// <param name="Account">For the browser's keeper of passwords.</param>
    /// <param name="Return">Where to go then; within this host.</param>
    /// <param name="Errors">After a wrong answer.</param>
    public sealed record Model(string Account, string? Return, FormErrors Errors);

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/sign-in/password", async (PageContext page, StaffAccounts accounts, [FromQuery(Name = "return")] string? back, CancellationToken cancellation) =>
            await HalfAsync(page, accounts, cancellation) is { } account
                ? page.Show<PasswordForm>(new Model(account.Person.Id, SignInPage.Local(back), new FormErrors()))
                : page.SeeOther($"sign-in{SignInPage.Query(back)}"));

        pages.MapPost("/sign-in/password", async (
            PageContext page, StaffAccounts accounts, StaffSessions sessions, IHostEnvironment environment,
            [FromForm] string? password, [FromForm] string? again, [FromForm(Name = "return")] string? back, CancellationToken cancellation) =>
        {
            if (await HalfAsync(page, accounts, cancellation) is not { } account)
                return page.SeeOther($"sign-in{SignInPage.Query(back)}");
            var errors = new FormErrors();
            if (password is not { Length: >= MinPassword and <= SignInPage.MaxPassword } || password.Distinct().Count() < MinPassword / 2 || password.Contains(account.Person.Id, StringComparison.OrdinalIgnoreCase))
                errors.Add("password", page[TooWeak]);
            else if (again != password)
                errors.Add("again", page[NotTheSame]);
            else if (!await accounts.ChooseAsync(account.Person.Id, password, cancellation))
                errors.Add("password", page[TheSame]);
            if (errors.Any)
                return page.Show<PasswordForm>(new Model(account.Person.Id, SignInPage.Local(back), errors), 422);
            return await SignInPage.AfterPasswordAsync(page, sessions, environment, account with { PasswordOnce = false }, back);
        });
    }

    private static async Task<StaffAccount?> HalfAsync(PageContext page, StaffAccounts accounts, CancellationToken cancellation) =>
        await CodePage.HalfAsync(page.Http) is { } id && await accounts.FindAsync(id, cancellation) is { PasswordOnce: true } account ? account : null;

    internal static readonly Text Title = new("Öz parolunuzu seçin", "Выберите свой пароль", "Choose your own password", "Choisissez votre mot de passe");
    internal static readonly Text Why = new(
        "Sizə verilən parol yalnız bu addım üçündür.", "Выданный вам пароль годится только для этого шага.",
        "The password that you were given serves for this step only.", "Le mot de passe reçu ne sert qu’à cette étape.");
    internal static readonly Text Label = new("Yeni parol", "Новый пароль", "New password", "Nouveau mot de passe");
    internal static readonly Text Hint = new(
        "Ən azı 12 işarə. Bir neçə söz yaxşıdır. Hesabınızın adı parolda olmasın.", "Не меньше 12 знаков. Хорошо подойдут несколько слов. Без имени вашей учётной записи.",
        "At least 12 characters. A few words are good. Without the name of your account.", "Au moins 12 caractères. Quelques mots conviennent bien. Sans le nom de votre compte.");
    internal static readonly Text Again = new("Yeni parol bir daha", "Новый пароль ещё раз", "The new password again", "Le nouveau mot de passe, encore une fois");
    internal static readonly Text TooWeak = new(
        "Ən azı 12 işarədən ibarət, hesabın adı olmayan parol yazın", "Введите пароль не короче 12 знаков, без имени учётной записи",
        "Enter a password of at least 12 characters, without the name of the account", "Saisissez un mot de passe d’au moins 12 caractères, sans le nom du compte");
    internal static readonly Text TheSame = new("Verilən paroldan başqasını yazın", "Введите не тот пароль, который был выдан", "Enter another password than the one that you were given", "Saisissez un autre mot de passe que celui reçu");
    internal static readonly Text NotTheSame = new("Eyni parolu iki dəfə yazın", "Введите один и тот же пароль дважды", "Enter the same password twice", "Saisissez deux fois le même mot de passe");
}
