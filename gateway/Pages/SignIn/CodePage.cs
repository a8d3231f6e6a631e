using System.Security.Claims;
using Asan.Gateway.Identity.Accounts;
using Asan.Gateway.Pages.Forms;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace Asan.Gateway.Pages.SignIn;

/// <summary>The second factor, after the password: a code of the authenticator program, or a recovery code.</summary>
public static class CodePage
{
    /// <param name="Return">Where to go then; within this host.</param>
    /// <param name="Errors">After a wrong answer.</param>
    public sealed record Model(string? Return, FormErrors Errors);

    private const int MaxCode = 40;

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/sign-in/code", async (PageContext page, StaffAccounts accounts, [FromQuery(Name = "return")] string? back, CancellationToken cancellation) =>
            await HalfAsync(page.Http) is { } account && await accounts.FindAsync(account, cancellation) is { SecondFactor: true, PasswordOnce: false }
                ? page.Show<CodeForm>(new Model(SignInPage.Local(back), new FormErrors()))
                : page.SeeOther($"sign-in{SignInPage.Query(back)}"));

        pages.MapPost("/sign-in/code", async (
            PageContext page, StaffAccounts accounts, StaffSessions sessions, SecondFactor factor,
            [FromForm] string? code, [FromForm(Name = "return")] string? back, CancellationToken cancellation) =>
        {
            if (await HalfAsync(page.Http) is not { } account || await accounts.FindAsync(account, cancellation) is not { SecondFactor: true, PasswordOnce: false } found)
                return page.SeeOther($"sign-in{SignInPage.Query(back)}");
            if (await JudgeAsync(page, factor, account, code, cancellation) is { } error)
                return page.Show<CodeForm>(new Model(SignInPage.Local(back), new FormErrors().Add("code", error)), 422);
            await SignInPage.BeginAsync(page.Http, sessions, found.Person);
            return SignInPage.Onward(page, back);
        });
    }

    /// <summary>What is wrong with a code; null when it is right.</summary>
    internal static async Task<string?> JudgeAsync(PageContext page, SecondFactor factor, string account, string? code, CancellationToken cancellation) =>
        string.IsNullOrWhiteSpace(code) ? page[TypeCode]
        : (code.Length > MaxCode ? SignInOutcome.Wrong : await factor.CheckAsync(account, code, cancellation)) switch
        {
            SignInOutcome.Right => null,
            SignInOutcome.Locked => page[SignInPage.TooMany],
            _ => page[WrongCode],
        };

    /// <summary>Whose password was right a few minutes ago.</summary>
    internal static async Task<string?> HalfAsync(HttpContext http) => (await http.AuthenticateAsync(StaffSession.HalfScheme)).Principal?.FindFirstValue("sub");

    internal static readonly Text Title = new("Kodu yazın", "Введите код", "Enter the code", "Saisissez le code");
    internal static readonly Text Label = new("Kod", "Код", "Code", "Code");
    internal static readonly Text Hint = new(
        "Tətbiqin göstərdiyi 6 rəqəm. Telefon yoxdursa, saxladığınız kodlardan biri.",
        "6 цифр из приложения. Если телефона нет — один из сохранённых кодов.",
        "The 6 digits that your program shows. Without the phone, one of the codes that you kept.",
        "Les 6 chiffres de votre application. Sans le téléphone, un des codes que vous avez gardés.");
    internal static readonly Text TypeCode = new("6 rəqəmli kodu yazın", "Введите код из 6 цифр", "Enter the code of 6 digits", "Saisissez le code à 6 chiffres");
    internal static readonly Text WrongCode = new("Bu kod uyğun deyil və ya artıq istifadə edilib. Növbəti kodu yazın.", "Код не подходит или уже использован. Введите следующий.", "This code is not right, or was used. Enter the next one.", "Ce code ne correspond pas ou a déjà servi. Saisissez le suivant.");
}
