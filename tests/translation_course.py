"""A file of a course: a network, and the loop that trains it. See test_translate_round.py."""

LOOP = """import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 3)

    def forward(self, x):
        return self.fc(x)


def train(x, y):
    torch.manual_seed(0)
    model = Net().to(device)
    with torch.no_grad():
        for p in model.parameters():
            nn.init.constant_(p, 0.1)
    loader = DataLoader(TensorDataset(torch.tensor(x), torch.tensor(y)), batch_size=4, shuffle=False)
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.SGD(model.parameters(), lr=0.25, momentum=0.5, weight_decay=0.125)
    scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.5)
    losses = []
    for epoch in range(3):
        model.train()
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            optimizer.zero_grad()
            loss = criterion(model(images), labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        scheduler.step()
    model.eval()
    _, predicted = torch.max(model(torch.tensor(x)), 1)
    return losses, predicted.numpy()
"""
