"""LeNet in numpy; zoo/torch/lenet.py says what it is."""

from zoo.numpy.layers import Conv, Linear, MaxPool, Model, sigmoid


class LeNet(Model):
    def __init__(self, num_classes, in_channels, image_size):
        side = ((image_size - 4) // 2 - 4) // 2 - 3
        self.conv1 = Conv(in_channels, 6, 5)
        self.pool1 = MaxPool(2)
        self.conv2 = Conv(6, 16, 5)
        self.pool2 = MaxPool(2)
        self.conv3 = Conv(16, 120, 4)
        self.fc1 = Linear(120 * side * side, 64)
        self.fc2 = Linear(64, num_classes)

    def forward(self, x):
        x = self.pool1(sigmoid(self.conv1(x)))
        x = self.pool2(sigmoid(self.conv2(x)))
        x = sigmoid(self.conv3(x)).reshape(len(x), -1)
        return self.fc2(sigmoid(self.fc1(x)))


def lenet(num_classes, in_channels, image_size):
    return LeNet(num_classes, in_channels, image_size)
