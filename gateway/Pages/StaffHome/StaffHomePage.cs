using Asan.ServiceDefaults;

namespace Asan.Gateway.Pages.StaffHome;

/// <summary>The first page after signing in: who one is here, and what one may open.</summary>
public static class StaffHomePage
{
    /// <summary>What a role opens; only what exists.</summary>
    /// <param name="Title">Of the page.</param>
    /// <param name="What">What one does there.</param>
    /// <param name="Path">The page.</param>
    /// <param name="Roles">Any of them.</param>
    private sealed record Way(Text Title, Text What, string Path, params string[] Roles);

    private static readonly Way[] Ways =
    [
        new(Counter.Texts.Title, new("Növbətini çağırın, ziyarəti bağlayın, bilet verin.", "Вызвать, завершить визит, выдать талон.", "Call, close visits, give tickets.", "Appeler, terminer les visites, donner des tickets."),
            "staff/counter", Roles.CounterClerk),
        new(HeadOfCentre.Texts.Title, HeadOfCentre.Texts.What, "staff/centre", Roles.CentreSupervisor),
        new(CaseDesk.Texts.Title, CaseDesk.Texts.What, "staff/cases", Roles.CaseOfficer),
        new(CaseDesk.Texts.Comments, CaseDesk.Texts.CommentsWhat, "staff/comments", Roles.CaseOfficer),
        new(IntegrityDesk.Texts.Title, IntegrityDesk.Texts.What, "staff/integrity", Roles.IntegrityOfficer),
        new(EntryDesk.Texts.Title, EntryDesk.Texts.What, "staff/entries", Roles.Applicant),
        new(JudgeDesk.Texts.Title, JudgeDesk.Texts.What, "staff/judging", Roles.Judge),
        new(Door.Texts.Title, Door.Texts.What, "staff/forums", Roles.ForumHost),
    ];

    private sealed record NamedCentre(string Name);

    private sealed record NamedAuthority(Translated Name);

    private sealed record Agencies(IReadOnlyList<AgencyName> Items);

    private sealed record AgencyName(string Id, string Name);

    public sealed record Card(string Title, string What, string Link);

    public sealed record Model(string Name, IReadOnlyList<string> Roles, string? Centre, string? Agency, string? Authority, IReadOnlyList<Card> Cards);

    public static void Map(IEndpointRouteBuilder pages) => pages.MapGet("/staff", async (PageContext page, PlatformApi api) =>
    {
        var staff = page.Staff!;
        return page.Show<StaffHome>(new Model(
            staff.Name, [.. staff.Roles.Select(role => page[RoleOf(role)])],
            await CentreAsync(staff.Centre, page, api),
            await AgencyAsync(staff.Agency, page, api),
            await AuthorityAsync(staff.Authority, page, api),
            [.. Ways.Where(way => way.Roles.Any(staff.Is) && (way.Path != "staff/comments" || CaseDesk.CaseDeskPage.IsCentral(staff))).Select(way => new Card(page[way.Title], page[way.What], page.Link(way.Path)))]));
    }).RequireStaff();

    // The page is of use without the name.
    private static async Task<string?> CentreAsync(string? id, PageContext page, PlatformApi api) => id is null
        ? null
        : (await api.Catalogue.GetOrNoneAsync<NamedCentre>($"/v1/centres/{Uri.EscapeDataString(id)}?lang={page.Language}"))?.Value?.Name ?? id;

    private static async Task<string?> AuthorityAsync(string? id, PageContext page, PlatformApi api) => id is null
        ? null
        : (await api.Awards.GetOrNoneAsync<NamedAuthority>($"/v1/authorities/{Uri.EscapeDataString(id)}"))?.Value?.Name.In(page.Language).Text ?? id;

    private static async Task<string?> AgencyAsync(string? id, PageContext page, PlatformApi api)
    {
        if (id is null)
            return null;
        var agencies = await api.Catalogue.GetOrNoneAsync<Agencies>($"/v1/agencies?limit=200&lang={page.Language}");
        return agencies?.Value?.Items.FirstOrDefault(agency => agency.Id == id)?.Name ?? id;
    }

    internal static Text RoleOf(string role) => role switch
    {
        Roles.CatalogueEditor => new("Kataloq redaktoru", "Редактор каталога", "Catalogue editor", "Rédacteur du catalogue"),
        Roles.CounterClerk => new("Pəncərə əməkdaşı", "Сотрудник окна", "Counter clerk", "Agent de guichet"),
        Roles.Kiosk => new("Köşk", "Киоск", "Kiosk", "Borne"),
        Roles.CentreSupervisor => new("Mərkəz rəhbəri", "Руководитель центра", "Head of centre", "Responsable du centre"),
        Roles.AgencyOfficer => new("Qurum əməkdaşı", "Сотрудник ведомства", "Agency officer", "Agent de l’administration"),
        Roles.CaseOfficer => new("Müraciətlər üzrə əməkdaş", "Сотрудник по обращениям", "Case officer", "Agent chargé des requêtes"),
        Roles.IntegrityOfficer => new("Dürüstlük üzrə əməkdaş", "Сотрудник по добросовестности", "Integrity officer", "Agent d’intégrité"),
        Roles.AwardSecretary => new("Mükafat katibi", "Секретарь премии", "Award secretary", "Secrétaire du prix"),
        Roles.Judge => new("Münsif", "Член жюри", "Judge", "Membre du jury"),
        Roles.Applicant => new("Mükafata iddiaçı", "Участник конкурса", "Applicant for the award", "Candidat au prix"),
        Roles.ForumHost => new("Forumun təşkilatçısı", "Организатор форума", "Forum host", "Hôte du forum"),
        Roles.PartnerManager => new("Tərəfdaşlar üzrə menecer", "Менеджер партнёров", "Partner manager", "Gestionnaire des partenaires"),
        Roles.DataProtectionOfficer => new("Məlumatların mühafizəsi üzrə əməkdaş", "Сотрудник по защите данных", "Data protection officer", "Délégué à la protection des données"),
        _ => new("Başqa vəzifə", "Другая роль", "Another role", "Autre rôle"),
    };

    internal static readonly Text Role = new("Vəzifə", "Роль", "Role", "Rôle");
    internal static readonly Text Centre = new("Mərkəz", "Центр", "Centre", "Centre");
    internal static readonly Text Agency = new("Qurum", "Ведомство", "Agency", "Administration");
    internal static readonly Text Authority = new("Yerli hakimiyyət", "Местная власть", "Local authority", "Collectivité");
    internal static readonly Text Open = new("İşiniz", "Ваша работа", "Your work", "Votre travail");
    internal static readonly Text Nothing = new("Vəzifəniz üçün hələ səhifə yoxdur. İşinizi proqramlar üçün API ilə görürsünüz.", "Для вашей роли страниц пока нет. Работа идёт через API.", "There is no page for your role yet. Your work goes by the API.", "Il n’y a pas encore de page pour votre rôle. Votre travail passe par l’API.");
}
